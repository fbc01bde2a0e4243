import { EinthovenError } from "../core/error.ts";
import { holm } from "./holm.ts";
import { bootstrapInterval } from "./interval.ts";
import { expandedP, type SmallSample } from "./small-sample.ts";

/** Which model is compared with which reference. */
export interface ModelPair {
  readonly modelId: string;
  readonly referenceId: string;
  /** p values are adjusted over the pairs that share this name ("random twin", "features"). */
  readonly family: string;
}

/** Model minus reference, on the same patients and replicates. */
export interface PairedDifference extends ModelPair {
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  /** Two-sided bootstrap p, before adjustment. */
  readonly rawP: number;
  /** Adjusted by Holm over the family. */
  readonly p: number;
}

/** A score on the whole test set, and in each replicate: float64[replicates]. */
export interface ReplicatedScore {
  readonly value: number;
  readonly replicates: Float64Array;
}

/**
 * Compares models in pairs; `range` holds the lowest and highest difference that can be, `smallSample` widens
 * intervals and p values for few patients. Throws `model-unknown` for a model without scores, `shape-mismatch` when replicates
 * differ in number.
 */
export function pairedDifferences(
  pairs: readonly ModelPair[],
  scores: ReadonlyMap<string, ReplicatedScore>,
  {
    range = [-1, 1],
    smallSample,
  }: { range?: readonly [number, number]; smallSample?: SmallSample | undefined } = {},
): PairedDifference[] {
  const raw = pairs.map((pair) => {
    const model = scoreOf(scores, pair.modelId);
    const reference = scoreOf(scores, pair.referenceId);
    if (model.replicates.length !== reference.replicates.length) {
      throw new EinthovenError(
        "shape-mismatch",
        `${model.replicates.length} replicates of ${pair.modelId}, ${reference.replicates.length} of ${pair.referenceId}`,
      );
    }
    const draws = model.replicates.map((value, b) => value - reference.replicates[b]!);
    const difference = model.value - reference.value;
    const interval = bootstrapInterval(difference, draws, {
      range,
      smallSample,
      symmetric: true,
    });
    return { ...pair, difference, ...interval, rawP: twoSidedP(draws, smallSample) };
  });
  const adjusted = new Map<string, number[]>();
  for (const { family } of raw) {
    if (adjusted.has(family)) continue;
    const members = raw.filter((row) => row.family === family);
    adjusted.set(family, holm(members.map((row) => row.rawP)));
  }
  return raw.map((row) => ({ ...row, p: adjusted.get(row.family)!.shift()! }));
}

/**
 * Two-sided bootstrap p of "no difference": twice the smaller share of replicates on either side of 0, with the
 * observed sample counted among them, at most 1. At least 2 / (replicates + 1); for few patients made as much larger as
 * the expanded interval is wider.
 */
export function twoSidedP(draws: Float64Array, smallSample?: SmallSample): number {
  const atMostZero = draws.filter((value) => value <= 0).length;
  const atLeastZero = draws.filter((value) => value >= 0).length;
  const smaller = (Math.min(atMostZero, atLeastZero) + 1) / (draws.length + 1);
  const p = Math.min(1, 2 * smaller);
  return smallSample === undefined ? p : expandedP(p, smallSample);
}

/** The lowest and highest difference of two values in a range. */
export function rangeOfDifference([low, high]: readonly [number, number]): [number, number] {
  return [low - high, high - low];
}

function scoreOf(scores: ReadonlyMap<string, ReplicatedScore>, modelId: string): ReplicatedScore {
  const score = scores.get(modelId);
  if (score === undefined) {
    throw new EinthovenError("model-unknown", `no scores of ${modelId} to compare`, {
      hint: `scores are there of ${[...scores.keys()].join(", ")}`,
    });
  }
  return score;
}
