import { patientFolds } from "../../sampling/patient-folds.ts";
import type { Probe } from "../probe.ts";
import { sigmoid } from "../sigmoid.ts";
import { foldRows } from "./fold-rows.ts";
import { BOOSTING_BINS, boostingData, fitBoosting } from "./gradient-boosting.ts";
import { heldOutBoosting } from "./held-out-boosting.ts";
import { type TreeFit, type TreeProblem, treeProbe } from "./tree-probe.ts";

const INNER_FOLDS = 5;
const MOST_TREES = 200;
/** From here on one held-out fold says enough; below, all of them take their turn. */
const MANY_RECORDS = 4000;
const MOST_IN_LEAF = 20;
/** Small subsets get small leaves: one of so many parts of the records. */
const LEAF_PARTS = 20;

/**
 * Histogram gradient boosting of the log-loss per class. The number of trees is that of the lowest loss of held-out
 * patients; the final fit is on all records.
 */
export const gradientBoosting: Probe = treeProbe({
  id: "gradient-boosting",
  title: "Gradient boosting",
  output: "log-odds",
  bins: BOOSTING_BINS,
  fitClass: fitBoostedClass,
});

function fitBoostedClass({ x, bins, column, patientIds, seed }: TreeProblem): TreeFit {
  const { foldOf, folds } = patientFolds(column, { patientIds, folds: INNER_FOLDS, seed });
  const data = boostingData(bins, column, foldRows(foldOf, folds).train);
  const records = data.rows.length;
  const minLeaf = Math.max(1, Math.min(MOST_IN_LEAF, Math.round(records / LEAF_PARTS)));
  const heldOut = heldOutBoosting(
    data,
    Array.from({ length: records < MANY_RECORDS ? folds : 1 }, (_, fold) => foldRows(foldOf, fold)),
    { x, iterations: MOST_TREES, minLeaf },
  );
  const iterations = Math.max(1, heldOut.iterations);
  return {
    ensemble: fitBoosting(data, { iterations, minLeaf }),
    heldOut: heldOut.logits.map(sigmoid),
    chosen: { iterations, minLeaf },
  };
}
