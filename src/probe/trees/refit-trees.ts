import { EinthovenError } from "../../core/error.ts";
import { ABSENT, type LabelMatrix, labelColumn, NOT_ASSESSED, PRESENT } from "../../core/labels.ts";
import type { Matrix } from "../../core/matrix.ts";
import type { FittedOutput, FittedProbe } from "../probe.ts";
import { treeOf } from "./decision-tree.ts";
import { binFeatures, type FeatureBins } from "./feature-bins.ts";
import { BOOSTING_BINS, boostingData, fitBoosting } from "./gradient-boosting.ts";
import { forestOf, growForest } from "./random-forest.ts";
import type { TreeEnsemble } from "./tree.ts";

/** Importances settle long before so many trees. */
const MOST_TREES = 100;

/**
 * Grows the trees of a fitted tree probe again on other records or labels, with the hyper-parameters that it chose and no
 * inner validation, at most 100 trees: what null hypotheses and stability need many times. One ensemble for each
 * fitted output in their order; null where the labels have only one kind left. Throws `option-invalid` for other probes.
 */
export function refitTrees(
  fitted: FittedProbe,
  x: Matrix,
  {
    labels,
    patientIds,
    seed,
  }: { labels: LabelMatrix; patientIds: readonly string[]; seed: string },
): (TreeEnsemble | null)[] {
  const bins = binFeatures(x, {
    bins: fitted.probeId === "gradient-boosting" ? BOOSTING_BINS : 255,
  });
  return fitted.outputs.flatMap((output, c) => {
    if (output.status !== "fitted") return [];
    const column = labelColumn(labels, c);
    if (!column.includes(PRESENT) || !column.includes(ABSENT)) return [null];
    return [
      grown(fitted.probeId, bins, { column, patientIds, seed: `${seed}/${output.id}`, output }),
    ];
  });
}

function grown(
  probeId: string,
  bins: FeatureBins,
  at: { column: Int8Array; patientIds: readonly string[]; seed: string; output: FittedOutput },
): TreeEnsemble {
  const { column, patientIds, seed } = at;
  const { trees = 1, iterations = 1, minLeaf = 1, depth = 1 } = at.output.chosen;
  const rows = Int32Array.from(column.keys()).filter((r) => column[r] !== NOT_ASSESSED);
  switch (probeId) {
    case "gradient-boosting":
      return fitBoosting(boostingData(bins, column, rows), {
        iterations: Math.min(MOST_TREES, iterations),
        minLeaf: Math.max(1, Math.min(minLeaf, Math.round(rows.length / 20))),
      });
    case "random-forest": {
      const last = Math.min(MOST_TREES, trees);
      const own = growForest(bins, column, { patientIds, seed, last, minLeaf });
      return forestOf(
        own.map(({ tree }) => tree),
        bins.features,
      );
    }
    case "decision-tree":
      return forestOf([treeOf({ bins, column, seed }, rows, depth)], bins.features);
    default:
      throw new EinthovenError("option-invalid", `${probeId} has no trees`, {
        hint: "give a fitted decision-tree, random-forest or gradient-boosting probe",
      });
  }
}
