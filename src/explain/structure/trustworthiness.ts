import type { DistanceTable } from "../../linalg/distances.ts";
import { type Neighbours, neighboursIn } from "../../linalg/nearest-neighbours.ts";

/**
 * Scores how far neighbours in the map are neighbours in the original space too: 1 when all are, about 0.5 for
 * a random map (Venna and Kaski, 2001; scikit-learn 1.9 trustworthiness). A tie in distance goes to the lower
 * row number. `neighbors` is lowered to what the formula allows, below half of the records; NaN under 4 records.
 */
export function trustworthiness(
  original: DistanceTable,
  map: DistanceTable,
  { neighbors = 15 }: { neighbors?: number } = {},
): number {
  const width = allowedNeighbors(original.rows, neighbors);
  if (width === 0) return Number.NaN;
  return 1 - penalty(original, neighboursIn(map, width));
}

/** Scores how far neighbours in the original space stay neighbours in the map: the same with the spaces swapped. */
export function continuity(
  original: DistanceTable,
  map: DistanceTable,
  { neighbors = 15 }: { neighbors?: number } = {},
): number {
  return trustworthiness(map, original, { neighbors });
}

function allowedNeighbors(rows: number, neighbors: number): number {
  return rows < 4 ? 0 : Math.min(neighbors, Math.ceil(rows / 2) - 1);
}

/** The excess of the neighbours' ranks in `space` over `neighbors`, as a share of the largest possible. */
function penalty(space: DistanceTable, { rows, neighbors, indices }: Neighbours): number {
  let excess = 0;
  for (let r = 0; r < rows; r++) {
    const from = space.from(r);
    for (let i = r * neighbors; i < (r + 1) * neighbors; i++) {
      excess += Math.max(0, rankIn(from, { r, other: indices[i]! }) - neighbors);
    }
  }
  return (excess * 2) / (rows * neighbors * (2 * rows - 3 * neighbors - 1));
}

/** Place of `other` among the neighbours of `r`, from 1. */
function rankIn(from: Float64Array, { r, other }: { r: number; other: number }): number {
  const distance = from[other]!;
  let rank = 1;
  for (let s = 0; s < other; s++) if (from[s]! <= distance) rank++;
  for (let s = other + 1; s < from.length; s++) if (from[s]! < distance) rank++;
  const countedItself = r < other ? from[r]! <= distance : from[r]! < distance;
  return countedItself ? rank - 1 : rank;
}
