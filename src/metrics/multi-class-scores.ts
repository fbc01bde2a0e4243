import { EinthovenError } from "../core/error.ts";
import { NOT_ASSESSED } from "../core/labels.ts";
import { tallyAuroc } from "./auroc.ts";
import { rankingOf } from "./ranking.ts";
import { openTallies, type WeightedTally } from "./weighted-tallies.ts";

/** The scores of a task with one class per record, in the order of every array of scores. */
export const MULTI_CLASS_SCORE_NAMES = ["accuracy", "macro-f1", "macro-auroc", "log-loss"] as const;

export type MultiClassScoreName = (typeof MULTI_CLASS_SCORE_NAMES)[number];

/** The lowest and highest value that each score can take. */
export const MULTI_CLASS_SCORE_RANGES: Readonly<
  Record<MultiClassScoreName, readonly [number, number]>
> = {
  accuracy: [0, 1],
  "macro-f1": [0, 1],
  "macro-auroc": [0, 1],
  "log-loss": [0, Number.POSITIVE_INFINITY],
};

export type MultiClassScores = Readonly<Record<MultiClassScoreName, number>>;

/** What one record's probabilities say, worked out once for all replicates. */
export interface MultiClassPredictions {
  readonly classes: number;
  /** The class of each record: int[records]; NOT_ASSESSED where not known. */
  readonly truth: ArrayLike<number>;
  /** The class of highest probability, of equals the first: int32[records]. */
  readonly decided: Int32Array;
  /** -log(probability of the true class): float64[records]. */
  readonly losses: Float64Array;
  /** One class against the rest, per class. */
  readonly tallies: readonly WeightedTally[];
}

/**
 * Prepares predictions for scoring: truth = int[records] class numbers (NOT_ASSESSED is left out), probabilities =
 * float[records, classes] row-major. Throws `shape-mismatch`, `values-invalid` for NaN or a class number that does
 * not exist.
 */
export function multiClassPredictionsOf(
  truth: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  { classes }: { classes: number },
): MultiClassPredictions {
  if (probabilities.length !== truth.length * classes) {
    throw new EinthovenError(
      "shape-mismatch",
      `${probabilities.length} probabilities for ${truth.length} records x ${classes} classes`,
    );
  }
  const labels = Int32Array.from({ length: truth.length }, (_, r) => truth[r]!);
  const wrong = labels.findIndex(
    (label) => label !== NOT_ASSESSED && !(label >= 0 && label < classes),
  );
  if (wrong >= 0) {
    throw new EinthovenError(
      "values-invalid",
      `record ${wrong} is of class ${truth[wrong]} of ${classes}`,
    );
  }
  const take = openTallies(labels.length);
  return {
    classes,
    truth: labels,
    decided: labels.map((_, r) => largest(probabilities, r * classes, classes)),
    losses: Float64Array.from(labels, (label, r) =>
      label === NOT_ASSESSED ? 0 : lossOf(probabilities[r * classes + label]!),
    ),
    tallies: Array.from({ length: classes }, (_, c) =>
      take(
        rankingOf(
          labels.map((label) => (label === NOT_ASSESSED ? NOT_ASSESSED : Number(label === c))),
          Float64Array.from(labels, (_, r) => probabilities[r * classes + c]!),
        ),
      ),
    ),
  };
}

/**
 * Scores a multi-class task, each record counted `weights` = uint16[records] times (once by default).
 * Accuracy and macro-F1 are of the class of highest probability; a class that neither occurs nor is decided for is in
 * no mean, and F1 is 0 for a class that is never found. Macro-AUROC is the mean over classes of one class against the
 * rest, NaN when a class does not occur. Log-loss is in nats, with probabilities kept 2^-52 away from 0 and 1. As
 * scikit-learn (golden/metrics/multi-class-scores.json). All are NaN without records.
 */
export function multiClassScores(
  predictions: MultiClassPredictions,
  { weights }: { weights?: Uint16Array } = {},
): MultiClassScores {
  const { truth, decided, losses, tallies, classes } = predictions;
  const counts = weights ?? new Uint16Array(truth.length).fill(1);
  const right = new Float64Array(classes);
  const occurring = new Float64Array(classes);
  const called = new Float64Array(classes);
  let total = 0;
  let loss = 0;
  for (let r = 0; r < truth.length; r++) {
    const own = counts[r]!;
    const label = truth[r]!;
    if (label === NOT_ASSESSED || own === 0) continue;
    total += own;
    loss += own * losses[r]!;
    occurring[label]! += own;
    called[decided[r]!]! += own;
    if (decided[r] === label) right[label]! += own;
  }
  const aurocs = tallies.map((tallyUnder) => tallyAuroc(tallyUnder(counts)));
  return {
    accuracy: right.reduce((sum, value) => sum + value, 0) / total,
    "macro-f1": macroF1(right, occurring, called),
    "macro-auroc": aurocs.reduce((sum, value) => sum + value, 0) / classes,
    "log-loss": loss / total,
  };
}

function macroF1(right: Float64Array, occurring: Float64Array, called: Float64Array): number {
  let sum = 0;
  let present = 0;
  for (let c = 0; c < right.length; c++) {
    const both = occurring[c]! + called[c]!;
    if (both === 0) continue;
    sum += (2 * right[c]!) / both;
    present++;
  }
  return sum / present;
}

function largest(values: ArrayLike<number>, start: number, count: number): number {
  let best = 0;
  for (let c = 1; c < count; c++) {
    if (values[start + c]! > values[start + best]!) best = c;
  }
  return best;
}

function lossOf(probability: number): number {
  return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probability)));
}
