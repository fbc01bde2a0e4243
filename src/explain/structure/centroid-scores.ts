import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import { squaredDistance } from "../../linalg/distances.ts";

export interface CentroidScores {
  /** Mean over groups of the worst (spread + spread) / distance of centres: 0 is best, groups that overlap are at 1 and above. */
  readonly daviesBouldin: number;
  /** Variance between groups per variance within, both by their degrees of freedom: higher is more separate, 1 is chance. */
  readonly calinskiHarabasz: number;
}

/**
 * Scores a grouping of float32[records, features] by the centres of its groups, int32[records] of any values, in
 * Euclidean distance (Davies and Bouldin, 1979; Calinski and Harabasz, 1974; as scikit-learn 1.9). Both are NaN
 * with a single group or one group per record. Throws `shape-mismatch`.
 */
export function centroidScores(x: Matrix, labels: Int32Array): CentroidScores {
  if (labels.length !== x.rows) {
    throw new EinthovenError("shape-mismatch", `${labels.length} labels for ${x.rows} records`);
  }
  const groups = groupsOf(x, labels);
  const count = groups.centres.length;
  if (count < 2 || count >= x.rows) {
    return { daviesBouldin: Number.NaN, calinskiHarabasz: Number.NaN };
  }
  return {
    daviesBouldin: daviesBouldin(groups),
    calinskiHarabasz: calinskiHarabasz(x, groups),
  };
}

interface Groups {
  readonly sizes: readonly number[];
  /** float64[features] each. */
  readonly centres: readonly Float64Array[];
  /** Mean distance of a group's records to its centre. */
  readonly spreads: readonly number[];
  /** Sum of squared distances of all records to their centres. */
  readonly within: number;
}

function groupsOf(x: Matrix, labels: Int32Array): Groups {
  const places = new Map<number, number>();
  const groupOf = labels.map((label) => {
    const place = places.get(label) ?? places.size;
    if (place === places.size) places.set(label, place);
    return place;
  });
  const sizes = new Array<number>(places.size).fill(0);
  const centres = sizes.map(() => new Float64Array(x.cols));
  for (let r = 0; r < x.rows; r++) {
    const centre = centres[groupOf[r]!]!;
    sizes[groupOf[r]!]!++;
    for (let f = 0; f < x.cols; f++) centre[f]! += x.data[r * x.cols + f]!;
  }
  centres.forEach((centre, g) => {
    for (let f = 0; f < x.cols; f++) centre[f]! /= sizes[g]!;
  });
  const spreads = sizes.map(() => 0);
  let within = 0;
  for (let r = 0; r < x.rows; r++) {
    const squared = squaredDistance(
      x.data.subarray(r * x.cols, (r + 1) * x.cols),
      centres[groupOf[r]!]!,
    );
    within += squared;
    spreads[groupOf[r]!]! += Math.sqrt(squared) / sizes[groupOf[r]!]!;
  }
  return { sizes, centres, spreads, within };
}

function daviesBouldin({ centres, spreads }: Groups): number {
  let sum = 0;
  centres.forEach((centre, g) => {
    let worst = 0;
    centres.forEach((other, h) => {
      const apart = g === h ? 0 : Math.sqrt(squaredDistance(centre, other));
      if (apart > 0) worst = Math.max(worst, (spreads[g]! + spreads[h]!) / apart);
    });
    sum += worst;
  });
  return sum / centres.length;
}

function calinskiHarabasz(x: Matrix, { sizes, centres, within }: Groups): number {
  const mean = new Float64Array(x.cols);
  centres.forEach((centre, g) => {
    for (let f = 0; f < x.cols; f++) mean[f]! += (sizes[g]! * centre[f]!) / x.rows;
  });
  const between = centres.reduce(
    (sum, centre, g) => sum + sizes[g]! * squaredDistance(centre, mean),
    0,
  );
  const groups = centres.length;
  return within === 0 ? 1 : (between * (x.rows - groups)) / (within * (groups - 1));
}
