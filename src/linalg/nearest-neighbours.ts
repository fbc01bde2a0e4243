import type { Matrix } from "../core/matrix.ts";
import { type DistanceMetric, type DistanceTable, distanceTable } from "./distances.ts";

/** The nearest other records of every record, nearest first. */
export interface Neighbours {
  readonly rows: number;
  /** Neighbours per record: as asked for, or records - 1 where there are fewer. */
  readonly neighbors: number;
  /** int32[records, neighbors]: row numbers, never the record itself. */
  readonly indices: Int32Array;
  /** float64[records, neighbors]. */
  readonly distances: Float64Array;
}

/**
 * Finds the exact nearest neighbours of every record of float32[records, features]; a tie goes to the lower
 * row number. Distances are float64 (see `distanceTable`), so no second ranking is needed.
 */
export function nearestNeighbours(
  x: Matrix,
  { neighbors = 15, metric = "cosine" }: { neighbors?: number; metric?: DistanceMetric } = {},
): Neighbours {
  return neighboursIn(distanceTable(x, { metric }), neighbors);
}

/** The same, where the distances are at hand. */
export function neighboursIn(table: DistanceTable, neighbors: number): Neighbours {
  const { rows } = table;
  const width = Math.max(0, Math.min(neighbors, rows - 1));
  const indices = new Int32Array(rows * width);
  const distances = new Float64Array(rows * width);
  for (let r = 0; r < rows; r++) {
    nearestInto(
      indices.subarray(r * width, (r + 1) * width),
      distances.subarray(r * width, (r + 1) * width),
      { from: table.from(r), r },
    );
  }
  return { rows, neighbors: width, indices, distances };
}

/** Insertion into a sorted list; records come in order, so a strict comparison leaves ties to the lower one. */
function nearestInto(
  indices: Int32Array,
  distances: Float64Array,
  { from, r }: { from: Float64Array; r: number },
): void {
  const width = indices.length;
  if (width === 0) return;
  distances.fill(Number.POSITIVE_INFINITY);
  for (let s = 0; s < from.length; s++) {
    const distance = from[s]!;
    if (s === r || distance >= distances[width - 1]!) continue;
    let place = width - 1;
    while (place > 0 && distances[place - 1]! > distance) {
      distances[place] = distances[place - 1]!;
      indices[place] = indices[place - 1]!;
      place--;
    }
    distances[place] = distance;
    indices[place] = s;
  }
}
