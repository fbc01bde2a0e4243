import { EinthovenError } from "../../core/error.ts";
import { bootstrapInterval } from "../interval.ts";
import { type ReplicatedScore, rangeOfDifference, twoSidedP } from "../paired-differences.ts";
import type { SmallSample } from "../small-sample.ts";

/** What a model loses away from home: external minus internal, negative when it does worse outside. */
export interface ScoreDrop {
  readonly drop: number;
  /** 95 % interval over the patients of both test sets. */
  readonly lower: number;
  readonly upper: number;
  /** Two-sided bootstrap p of "no drop". */
  readonly p: number;
}

/**
 * Subtracts the internal score of a probe from its score on another dataset's test set. The test sets hold different
 * patients, so each is resampled on its own: the replicates must come from bootstraps of different keys, and replicate
 * b of one is set against replicate b of the other. Score both on the same classes. `range` holds the lowest and
 * highest score, `smallSample` widens interval and p value for few patients (of both test sets). Throws `shape-mismatch` when the numbers of replicates differ.
 */
export function scoreDrop(
  { internal, external }: { internal: ReplicatedScore; external: ReplicatedScore },
  {
    range = [0, 1],
    smallSample,
  }: { range?: readonly [number, number]; smallSample?: SmallSample | undefined } = {},
): ScoreDrop {
  if (internal.replicates.length !== external.replicates.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `${internal.replicates.length} internal and ${external.replicates.length} external replicates`,
    );
  }
  const draws = external.replicates.map((value, b) => value - internal.replicates[b]!);
  const drop = external.value - internal.value;
  const interval = bootstrapInterval(drop, draws, {
    range: rangeOfDifference(range),
    smallSample,
    symmetric: true,
  });
  return { drop, ...interval, p: twoSidedP(draws, smallSample) };
}
