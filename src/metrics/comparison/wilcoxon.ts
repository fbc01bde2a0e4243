import { twoSidedNormal } from "../distributions/tails.ts";
import { midranks } from "../midranks.ts";

export interface WilcoxonTest {
  /** The smaller of the rank sums of positive and of negative differences. */
  readonly statistic: number;
  /** Two-sided; 1 when nothing differs. */
  readonly p: number;
  /** Differences that are not 0. */
  readonly pairs: number;
  readonly method: "exact" | "normal approximation";
}

/** Up to here p is exact when no difference is 0 and none is tied, and up to MOST_TIED otherwise. */
const MOST_EXACT = 50;
const MOST_TIED = 13;

/**
 * Tests whether paired differences (two models over datasets) are symmetric around 0: Wilcoxon's signed-rank test.
 * Differences of 0 are left out. The p value is exact in small samples, otherwise from the normal approximation with
 * tie correction and continuity correction: by the rules of scipy 1.17's wilcoxon(correction=True)
 * (golden/metrics/rank-tests.json).
 */
export function wilcoxonTest(differences: readonly number[]): WilcoxonTest {
  const values = differences.filter((value) => value !== 0);
  const ranks = midranks(values.map(Math.abs));
  let above = 0;
  let below = 0;
  values.forEach((value, i) => {
    if (value > 0) above += ranks[i]!;
    else below += ranks[i]!;
  });
  const statistic = Math.min(above, below);
  const ties = tieSizes(ranks);
  const plain = values.length === differences.length && ties.every((size) => size === 1);
  const exact = differences.length <= (plain ? MOST_EXACT : MOST_TIED);
  if (values.length === 0) return { statistic, p: 1, pairs: 0, method: "exact" };
  return {
    statistic,
    p: exact ? exactP(ranks, statistic) : approximateP(values.length, { statistic, ties }),
    pairs: values.length,
    method: exact ? "exact" : "normal approximation",
  };
}

function tieSizes(ranks: Float64Array): number[] {
  const sizes = new Map<number, number>();
  for (const rank of ranks) sizes.set(rank, (sizes.get(rank) ?? 0) + 1);
  return [...sizes.values()];
}

/** Counts the signs that give a rank sum of at most `statistic`; sums of doubled midranks are whole numbers. */
function exactP(ranks: Float64Array, statistic: number): number {
  let ways = Float64Array.of(1);
  for (const rank of ranks) {
    const step = 2 * rank;
    const next = new Float64Array(ways.length + step);
    ways.forEach((count, sum) => {
      next[sum]! += count;
      next[sum + step]! += count;
    });
    ways = next;
  }
  let atMost = 0;
  for (let sum = 0; sum <= 2 * statistic; sum++) atMost += ways[sum]!;
  return Math.min(1, (2 * atMost) / 2 ** ranks.length);
}

function approximateP(
  n: number,
  { statistic, ties }: { statistic: number; ties: readonly number[] },
): number {
  const tied = ties.reduce((sum, size) => sum + size ** 3 - size, 0);
  const variance = (n * (n + 1) * (2 * n + 1) - tied / 2) / 24;
  const distance = (n * (n + 1)) / 4 - statistic;
  return twoSidedNormal(Math.max(0, distance - 0.5) / Math.sqrt(variance));
}
