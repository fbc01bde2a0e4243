import { type Matrix, squaredLengths } from "../../core/matrix.ts";
import type { DistanceMetric } from "../distances.ts";
import type { Neighbours } from "../nearest-neighbours.ts";
import { type NearestLists, squaredToOthers } from "../wasm/near-blocks.ts";
import { distanceOf, type NearPoints } from "./near-points.ts";

/**
 * Ranks lists of `kept` candidates by their exact distances and keeps the first `width`. With
 * `proven`, a record whose last neighbour lies within float32's rounding of what was left out is searched again among all.
 */
export function rankedNeighbours(
  { exact, centred }: NearPoints,
  lists: NearestLists,
  {
    width,
    kept,
    metric,
    proven,
  }: { width: number; kept: number; metric: DistanceMetric; proven: boolean },
): Neighbours {
  const rounding = roundingOf(centred);
  const indices = promising(lists, { width, kept, rounding });
  const squared = squaredToOthers(exact, indices, kept);
  const out = new Int32Array(exact.rows * width);
  const distances = new Float64Array(exact.rows * width);
  const order = Array.from({ length: kept }, (_, k) => k);
  for (let r = 0; r < exact.rows; r++) {
    const start = r * kept;
    order.sort(
      (a, b) =>
        squared[start + a]! - squared[start + b]! || indices[start + a]! - indices[start + b]!,
    );
    const last = squared[start + order[width - 1]!]!;
    // No record outside the list had a smaller score than its last.
    const limit = lists.scores[start + kept - 1]!;
    const certain = !proven || last === 0 || last < limit - rounding[r]!;
    const found = certain
      ? order
          .slice(0, width)
          .map((k) => ({ row: indices[start + k]!, squared: squared[start + k]! }))
      : searched(exact, r, width);
    found.forEach((near, k) => {
      out[r * width + k] = near.row;
      distances[r * width + k] = distanceOf(near.squared, metric);
    });
  }
  return { rows: exact.rows, neighbors: width, indices: out, distances };
}

/** By how much two squared distances of a record may be told apart wrongly in float32: float64[records]. */
function roundingOf(centred: Matrix): Float64Array {
  const lengths = squaredLengths(centred).map(Math.sqrt);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  // Twice the products' worst rounding (features x 2^-24 of the lengths), and the norms' own.
  return lengths.map((length) => (2 * centred.cols + 8) * 2 ** -24 * (length + longest) ** 2);
}

/** The candidates that may be among the first `width`, -1 in place of the others: int32[records, kept]. */
function promising(
  { indices, scores }: NearestLists,
  { width, kept, rounding }: { width: number; kept: number; rounding: Float64Array },
): Int32Array {
  return indices.map((candidate, i) => {
    const r = Math.floor(i / kept);
    return scores[i]! <= scores[r * kept + width - 1]! + rounding[r]! ? candidate : -1;
  });
}

/** Among all records, in float64. */
function searched(
  { rows, cols, data }: Matrix,
  r: number,
  width: number,
): { row: number; squared: number }[] {
  const squared = new Float64Array(rows);
  for (let s = 0; s < rows; s++) {
    let sum = 0;
    for (let f = 0; f < cols; f++) sum += (data[r * cols + f]! - data[s * cols + f]!) ** 2;
    squared[s] = sum;
  }
  return Array.from(squared.keys())
    .filter((s) => s !== r)
    .sort((a, b) => squared[a]! - squared[b]! || a - b)
    .slice(0, width)
    .map((row) => ({ row, squared: squared[row]! }));
}
