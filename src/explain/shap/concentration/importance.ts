/** Dimensions that carry 50, 80 and 95 % of the importance; Gini coefficient; exp of the entropy. */
export interface Concentration {
  readonly n50: number;
  readonly n80: number;
  readonly n95: number;
  /** 0 when all dimensions matter alike, near 1 when one carries everything. */
  readonly gini: number;
  /** exp(-Σ p log p) of the shares p: the number of equal dimensions that would be as spread out. */
  readonly effectiveDimensions: number;
}

/** Share of the total importance that the k most important dimensions carry. */
export interface CurvePoint {
  readonly k: number;
  readonly share: number;
}

/** Rounding may leave a sum this far below a share that it reaches. */
const SLACK = 1e-12;

/** Mean |SHAP| per dimension of float64[records, features]: float64[features]; 0 without records. */
export function meanAbsolute(
  values: Float64Array,
  { rows, cols }: { rows: number; cols: number },
): Float64Array {
  const out = new Float64Array(cols);
  for (let i = 0; i < rows * cols; i++) out[i % cols]! += Math.abs(values[i]!) / rows;
  return out;
}

/** Dimensions from the most to the least important; a tie goes to the lower number. */
export function orderByImportance(importance: Float64Array): number[] {
  return Array.from(importance, (_, f) => f).sort(
    (f, g) => importance[g]! - importance[f]! || f - g,
  );
}

/**
 * Says how few dimensions carry the importance, float64[features] >= 0. Where nothing has any importance, all
 * dimensions count as equal.
 */
export function concentrationOf(importance: Float64Array): Concentration {
  const shares = sortedShares(importance);
  let ranked = 0;
  let entropy = 0;
  shares.forEach((share, i) => {
    ranked += (shares.length - i) * share;
    if (share > 0) entropy -= share * Math.log(share);
  });
  return {
    n50: dimensionsFor(shares, 0.5),
    n80: dimensionsFor(shares, 0.8),
    n95: dimensionsFor(shares, 0.95),
    gini: (2 * ranked - (shares.length + 1)) / shares.length,
    effectiveDimensions: Math.exp(entropy),
  };
}

/** The cumulative share at k = 1 ... features, thinned evenly to at most `points` values of k, both ends kept. */
export function cumulativeCurve(
  importance: Float64Array,
  { points = 200 }: { points?: number } = {},
): CurvePoint[] {
  const sums: number[] = [];
  let sum = 0;
  for (const share of sortedShares(importance)) {
    sum += share;
    sums.push(Math.min(1, sum));
  }
  const drawn = Math.min(points, sums.length);
  return Array.from({ length: drawn }, (_, i) => {
    const k = drawn === 1 ? sums.length : 1 + Math.round((i * (sums.length - 1)) / (drawn - 1));
    return { k, share: sums[k - 1]! };
  });
}

/** Largest first, adding up to 1. */
function sortedShares(importance: Float64Array): Float64Array {
  let total = 0;
  for (const value of importance) total += value;
  if (total === 0) return importance.map(() => 1 / importance.length);
  return importance.map((value) => value / total).sort((a, b) => b - a);
}

function dimensionsFor(shares: Float64Array, wanted: number): number {
  let sum = 0;
  for (let k = 0; k < shares.length; k++) {
    sum += shares[k]!;
    if (sum >= wanted - SLACK) return k + 1;
  }
  return shares.length;
}
