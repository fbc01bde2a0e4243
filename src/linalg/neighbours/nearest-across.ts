import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import type { DistanceMetric } from "../distances.ts";
import { distanceOf, nearPoints } from "./near-points.ts";

/** The nearest of one set of records to each of another, nearest first. */
export interface AcrossNeighbours {
  /** Records that were asked about. */
  readonly rows: number;
  readonly neighbors: number;
  /** Rows of the other set: int32[rows, neighbors]. */
  readonly indices: Int32Array;
  /** float64[rows, neighbors]. */
  readonly distances: Float64Array;
}

/**
 * Finds, for every record of `queries` = float32[rows, features], the nearest of `base` = float32[records, features], in
 * float64 by differences: rows x records x features steps. A tie goes to the lower row of base. Throws
 * `shape-mismatch` and `values-invalid`.
 */
export function nearestAcross(
  base: Matrix,
  queries: Matrix,
  { neighbors = 15, metric = "cosine" }: { neighbors?: number; metric?: DistanceMetric } = {},
): AcrossNeighbours {
  if (base.cols !== queries.cols) {
    throw new EinthovenError(
      "shape-mismatch",
      `${queries.cols} features against ${base.cols} of the records to search`,
      { hint: "embed both with the same model" },
    );
  }
  const width = Math.min(neighbors, base.rows);
  const both = nearPoints(joined(base, queries), metric).exact;
  const indices = new Int32Array(queries.rows * width);
  const distances = new Float64Array(queries.rows * width);
  const squared = new Float64Array(base.rows);
  const order = Array.from({ length: base.rows }, (_, s) => s);
  for (let q = 0; q < queries.rows; q++) {
    squaredInto(squared, both, base.rows + q);
    const nearest = [...order].sort((a, b) => squared[a]! - squared[b]! || a - b).slice(0, width);
    nearest.forEach((s, k) => {
      indices[q * width + k] = s;
      distances[q * width + k] = distanceOf(squared[s]!, metric);
    });
  }
  return { rows: queries.rows, neighbors: width, indices, distances };
}

function joined(base: Matrix, queries: Matrix): Matrix {
  const data = new Float32Array(base.data.length + queries.data.length);
  data.set(base.data);
  data.set(queries.data, base.data.length);
  return { rows: base.rows + queries.rows, cols: base.cols, data };
}

function squaredInto(out: Float64Array, { cols, data }: Matrix, row: number): void {
  const own = data.subarray(row * cols, (row + 1) * cols);
  for (let s = 0; s < out.length; s++) {
    let sum = 0;
    for (let f = 0; f < cols; f++) {
      const difference = own[f]! - data[s * cols + f]!;
      sum += difference * difference;
    }
    out[s] = sum;
  }
}
