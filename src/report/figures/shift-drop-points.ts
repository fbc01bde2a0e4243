import { type RankCorrelation, rankCorrelation } from "../../metrics/rank-correlation.ts";
import type { StudyView } from "../study-view.ts";
import { transferCells } from "./transfer-cells.ts";

/** One model trained on one dataset and tested on another: how far they lie apart, and what it cost. */
export interface ShiftDropPoint {
  readonly modelId: string;
  readonly train: string;
  readonly test: string;
  readonly measure: string;
  readonly shift: number;
  /** External minus internal macro AUROC over the classes scored on both sides. */
  readonly change: number;
}

/** Joins the shift measures with the change of score abroad, for every model, ordered pair and measure. */
export function shiftDropPoints(view: StudyView): ShiftDropPoint[] {
  return view.ranked.flatMap(({ model }) => {
    const shifts = view.bundle.shift.models.find(({ modelId }) => modelId === model.id);
    if (shifts === undefined) return [];
    return transferCells(view, model.id).flatMap(({ train, test, change }) => {
      const pair = shifts.pairs.find(
        ({ datasetA, datasetB }) =>
          (datasetA === train && datasetB === test) || (datasetA === test && datasetB === train),
      );
      if (change === null || pair === undefined) return [];
      return pair.measures.map(
        ({ name, value }): ShiftDropPoint => ({
          modelId: model.id,
          train,
          test,
          measure: name,
          shift: value,
          change: change.difference,
        }),
      );
    });
  });
}

/** Correlation of shift and change over points of one measure. */
export function shiftDropCorrelation(points: readonly ShiftDropPoint[]): RankCorrelation {
  return rankCorrelation(
    points.map(({ shift }) => shift),
    points.map(({ change }) => change),
  );
}
