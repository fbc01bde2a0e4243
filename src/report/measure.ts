import type { StudyBundle } from "../results/bundle.ts";
import type { ScoreMetric } from "../results/score-rows.ts";

/** The one score by which a report orders models, in its words. */
export interface Measure {
  readonly metric: ScoreMetric;
  /** On an axis: "macro AUROC", "mean absolute error, years". */
  readonly name: string;
  /** Over a column: "AUROC", "MAE, years". */
  readonly head: string;
  /** Of a column in a CSV file. */
  readonly column: string;
  readonly lowerIsBetter: boolean;
  /** What tells nothing; null where that depends on the data. */
  readonly chance: number | null;
  /** "further right is better" and the like. */
  readonly howToRead: string;
  /** The further macro scores of the tables. */
  readonly further: readonly { readonly metric: ScoreMetric; readonly head: string }[];
}

const OF_CLASSES: Measure = {
  metric: "auroc",
  name: "macro AUROC",
  head: "AUROC",
  column: "macro_auroc",
  lowerIsBetter: false,
  chance: 0.5,
  howToRead: "Further right is better; 0.5 is a coin toss.",
  further: [
    { metric: "auprc", head: "AUPRC" },
    { metric: "f1", head: "F1" },
    { metric: "accuracy", head: "Accuracy" },
    { metric: "brier", head: "Brier" },
    { metric: "ece", head: "ECE" },
  ],
};

/** How models are compared: macro AUROC of classes, mean absolute error of a number. */
export function measureOf({ task }: Pick<StudyBundle, "task">): Measure {
  if (task.target === null) return OF_CLASSES;
  const { unit } = task.target;
  return {
    metric: "mae",
    name: `mean absolute error, ${unit}`,
    head: `MAE, ${unit}`,
    column: "mae",
    lowerIsBetter: true,
    chance: null,
    howToRead:
      "Further left is better: the error is in the unit of the number. The mean of the training patients is what guessing costs.",
    further: [
      { metric: "rmse", head: "RMSE" },
      { metric: "r2", head: "R²" },
      { metric: "pearson", head: "Pearson" },
      { metric: "spearman", head: "Spearman" },
    ],
  };
}

/** Sorts values from best to worst; null last. */
export function bestFirst(
  { lowerIsBetter }: Measure,
  a: number | null | undefined,
  b: number | null | undefined,
): number {
  if (a == null || b == null) return Number(a == null) - Number(b == null);
  return lowerIsBetter ? a - b : b - a;
}

/** How much better: a difference turned so that above zero is better. */
export function gain({ lowerIsBetter }: Measure, difference: number): number {
  return lowerIsBetter ? -difference : difference;
}

/** Common limits of several panels: for AUROC steps of 0.05 around chance, otherwise round numbers. */
export function measureDomain(measure: Measure, values: readonly number[]): [number, number] {
  if (measure.chance !== null) {
    const low = Math.floor(Math.min(measure.chance, ...values) * 20) / 20;
    const high = Math.ceil(Math.max(0.6, ...values) * 20) / 20;
    return [Math.max(0, low), Math.min(1, high)];
  }
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!Number.isFinite(low + high)) return [0, 1];
  const step = 10 ** Math.floor(Math.log10(Math.max(1e-6, high - low))) / 2;
  return [Math.max(0, Math.floor(low / step) * step), Math.ceil(high / step) * step];
}

/** "Highest score", "Lowest error". */
export function bestWords({ lowerIsBetter }: Measure): string {
  return lowerIsBetter ? "Lowest error" : "Highest score";
}

/** "Macro AUROC" at the start of a sentence. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
