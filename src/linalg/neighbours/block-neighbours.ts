import type { Matrix } from "../../core/matrix.ts";
import type { DistanceMetric } from "../distances.ts";
import { type MultiplyTransposed, plainMultiply } from "../multiply.ts";
import type { Neighbours } from "../nearest-neighbours.ts";
import { nearPoints } from "./near-points.ts";
import { type PairSearch, pairSearch } from "./pair-search.ts";
import { rankedNeighbours } from "./ranked-neighbours.ts";

/** Candidates kept beyond the neighbours asked for, so that float32 can be proven right. */
export const SPARE_CANDIDATES = 8;

export interface BlockNeighboursOptions {
  readonly neighbors?: number;
  readonly metric?: DistanceMetric;
  readonly multiply?: MultiplyTransposed;
  /** Who looks at the pairs: the calling thread with `multiply`, or several threads. */
  readonly search?: PairSearch;
}

/**
 * Finds the exact nearest neighbours of every record of float32[records, features] by products of blocks, each pair of
 * blocks once: half of the work of all pairs at the speed of matrix products. Candidates come from float32 and are ranked
 * in float64; a record whose candidates rounding might have got wrong is searched again in float64. A tie goes to the lower
 * row number, except among more copies of a record than were kept. Cosine distances are those of float32 unit vectors. Throws `values-invalid`.
 */
export async function blockNeighbours(
  x: Matrix,
  {
    neighbors = 15,
    metric = "cosine",
    multiply = plainMultiply,
    search = pairSearch({ multiply }),
  }: BlockNeighboursOptions = {},
): Promise<Neighbours> {
  const points = nearPoints(x, metric);
  const width = Math.max(0, Math.min(neighbors, x.rows - 1));
  const kept = Math.min(width + SPARE_CANDIDATES, x.rows - 1);
  if (width === 0) return emptyNeighbours(x.rows);
  const lists = await search.nearest(points.centred, kept);
  return rankedNeighbours(points, lists, { width, kept, metric, proven: true });
}

/** No neighbours at all, as of a single record. */
export function emptyNeighbours(rows: number): Neighbours {
  return { rows, neighbors: 0, indices: new Int32Array(0), distances: new Float64Array(0) };
}
