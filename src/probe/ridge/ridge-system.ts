import { symmetricEigen } from "../../linalg/eigen.ts";
import { timesTransposed, transposed } from "../../linalg/products.ts";

/** Sums over some records, from which their ridge regressions follow. */
export interface RidgeMoments {
  readonly records: number;
  /** float64[axes]. */
  readonly x: Float64Array;
  /** float64[axes, axes]. */
  readonly xx: Float64Array;
  /** float64[targets]. */
  readonly y: Float64Array;
  /** float64[targets, axes]. */
  readonly xy: Float64Array;
}

/** Adds or subtracts moments. */
export function combined(a: RidgeMoments, b: RidgeMoments, sign: 1 | -1): RidgeMoments {
  const added = (u: Float64Array, v: Float64Array): Float64Array =>
    u.map((value, i) => value + sign * v[i]!);
  return {
    records: a.records + sign * b.records,
    x: added(a.x, b.x),
    xx: added(a.xx, b.xx),
    y: added(a.y, b.y),
    xy: added(a.xy, b.xy),
  };
}

export interface RidgeSolution {
  /** float64[targets, axes]. */
  readonly weights: Float64Array;
  /** float64[targets]. */
  readonly intercepts: Float64Array;
}

/** Diagonalises the centred moments; what comes back solves for any alpha. */
export function systemOf(
  { records, x, xx, y, xy }: RidgeMoments,
  { axes, targets }: { readonly axes: number; readonly targets: number },
): (alpha: number) => RidgeSolution {
  const covariance = xx.map((value, i) => {
    const row = Math.floor(i / axes);
    return value - (x[row]! * x[i - row * axes]!) / records;
  });
  const covariances = xy.map((value, i) => {
    const t = Math.floor(i / axes);
    return value - (y[t]! * x[i - t * axes]!) / records;
  });
  const { values, vectors } = symmetricEigen(covariance, axes);
  const turned = transposed(vectors, axes, axes);
  const onAxes = timesTransposed(covariances, vectors, { n: targets, m: axes, k: axes });
  return (alpha) => {
    const scaled = onAxes.map((value, i) => value / (Math.max(0, values[i % axes]!) + alpha));
    const weights = timesTransposed(scaled, turned, { n: targets, m: axes, k: axes });
    const intercepts = Float64Array.from({ length: targets }, (_, t) => {
      const own = weights.subarray(t * axes, (t + 1) * axes);
      return own.reduce((sum, weight, j) => sum - (weight * x[j]!) / records, y[t]! / records);
    });
    return { weights, intercepts };
  };
}
