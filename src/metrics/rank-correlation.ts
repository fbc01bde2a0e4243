import { normalQuantile } from "./distributions/student.ts";
import { regressionScores } from "./regression-scores.ts";

export interface RankCorrelation {
  /** Spearman's correlation on midranks. */
  readonly rho: number;
  readonly points: number;
  /** 95 % interval; null with fewer than 5 points and where the correlation is perfect. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Correlates the ranks of paired values, float[points], with an interval on Fisher's scale whose variance is
 * (1 + rho² / 2) / (points - 3) (Bonett and Wright, Psychometrika 2000). It takes the points as independent; points that share
 * a dataset or a model are not, and their interval is then too narrow. `rho` is NaN with fewer than two points or a constant
 * side. Throws `shape-mismatch`.
 */
export function rankCorrelation(x: ArrayLike<number>, y: ArrayLike<number>): RankCorrelation {
  const found = regressionScores(x, y).spearman;
  const rho = Math.abs(found) > 1 - 1e-12 ? Math.sign(found) : found;
  const points = x.length;
  if (points < 5 || !(Math.abs(rho) < 1)) return { rho, points, lower: null, upper: null };
  const half = normalQuantile(0.975) * Math.sqrt((1 + rho ** 2 / 2) / (points - 3));
  const centre = Math.atanh(rho);
  return { rho, points, lower: Math.tanh(centre - half), upper: Math.tanh(centre + half) };
}
