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

/** Continuity where the neighbours in the original space are at hand; takes as many of them as are given. */
export function continuityOf(found: Neighbours, map: DistanceTable): number {
  const isAllowed =
    found.neighbors > 0 && found.neighbors <= allowedNeighbors(found.rows, found.neighbors);
  return isAllowed ? 1 - penalty(map, found) : Number.NaN;
}

function allowedNeighbors(rows: number, neighbors: number): number {
  return rows < 4 ? 0 : Math.min(neighbors, Math.ceil(rows / 2) - 1);
}

/** The excess of the neighbours' ranks in `space` over `neighbors`, as a share of the largest possible. */
function penalty(space: DistanceTable, { rows, neighbors, indices }: Neighbours): number {
  let excess = 0;
  for (let r = 0; r < rows; r++) {
    const from = space.from(r);
    const own = indices.subarray(r * neighbors, (r + 1) * neighbors);
    const near = within(from, r, own);
    for (const other of own) {
      excess += Math.max(0, rankAmong(near, from, other) - neighbors);
    }
  }
  return (excess * 2) / (rows * neighbors * (2 * rows - 3 * neighbors - 1));
}

/** The records that are no further from `r` than the furthest of `others`: only they decide about ranks. */
function within(from: Float64Array, r: number, others: Int32Array): Int32Array {
  let reach = 0;
  for (const other of others) reach = Math.max(reach, from[other]!);
  const near: number[] = [];
  for (let s = 0; s < from.length; s++) if (from[s]! <= reach && s !== r) near.push(s);
  return Int32Array.from(near);
}

/** Place of `other` among the neighbours, from 1; of equals the lower row number comes first. */
function rankAmong(near: Int32Array, from: Float64Array, other: number): number {
  const distance = from[other]!;
  let rank = 1;
  for (const s of near) {
    if (from[s]! < distance || (from[s] === distance && s < other)) rank++;
  }
  return rank;
}
