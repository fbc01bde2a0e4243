import type { ScoreRow } from "../../results/score-rows.ts";
import { type Estimate, meanOf } from "../estimate.ts";
import { gain } from "../measure.ts";
import type { RankedModel, StudyView } from "../study-view.ts";
import { fullLabelLifts } from "./lift.ts";

/** Gathers the numbers of one model. */
export function lineOf(view: StudyView, entry: RankedModel): Line {
  const { model } = entry;
  const { datasets } = view.bundle;
  const cells = datasets.flatMap(({ id, assessed }) =>
    view.bundle.task.classes
      .filter((known) => assessed.includes(known.id))
      .map((known) => view.score({ modelId: model.id, trainDatasetId: id, classId: known.id })),
  );
  const means = Object.fromEntries(
    view.measure.further.map(({ metric }) => [metric, meanOverDatasets(view, model.id, metric)]),
  ) as Means;
  return {
    ...entry,
    twinLift: liftOver(view, model.id, (reference) => reference !== "features"),
    featureLift: liftOver(view, model.id, (reference) => reference === "features"),
    means,
    cells: cells.filter((row) => row?.value != null).length,
    allCells: cells.length,
  };
}

/** Over the datasets of the headline; null unless all of them have the score: a mean over fewer would not compare. */
function meanOverDatasets(view: StudyView, modelId: string, metric: Metric): Estimate | null {
  const rows = view.meanDatasetIds.map((id) => view.score({ modelId, trainDatasetId: id, metric }));
  const estimates = rows.flatMap((row) =>
    row?.value == null ? [] : [{ value: row.value, lower: row.lower, upper: row.upper }],
  );
  return estimates.length === rows.length ? meanOf(estimates) : null;
}

/** Over the same datasets as the scores. */
function liftOver(
  view: StudyView,
  modelId: string,
  isReference: (id: string) => boolean,
): Lift | null {
  const rows = fullLabelLifts(view).filter(
    (row) =>
      row.modelId === modelId &&
      isReference(row.referenceId) &&
      view.meanDatasetIds.includes(row.datasetId),
  );
  if (rows.length < view.meanDatasetIds.length) return null;
  const mean = meanOf(
    rows.map(({ difference, lower, upper }) => ({ value: difference, lower, upper })),
  );
  if (mean === null) return null;
  return {
    mean,
    datasets: rows.length,
    above: rows.filter(({ p, difference }) => p < 0.05 && gain(view.measure, difference) > 0)
      .length,
  };
}

/** One model with every number that the table shows. */
export interface Line extends RankedModel {
  readonly twinLift: Lift | null;
  readonly featureLift: Lift | null;
  readonly means: Means;
  readonly cells: number;
  readonly allCells: number;
}

/** A lift averaged over datasets. */
export interface Lift {
  readonly mean: Estimate;
  readonly datasets: number;
  /** Datasets with an adjusted p below 0.05 and a difference for the better. */
  readonly above: number;
}

export type Metric = ScoreRow["metric"];

/** Macro scores beside the compared one. */
type Means = Readonly<Partial<Record<Metric, Estimate | null>>>;
