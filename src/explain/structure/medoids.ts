import { type DistanceTable, distancesAmong } from "../../linalg/distances.ts";

export interface Medoid {
  /** The group's label. */
  readonly label: number;
  /** The record with the smallest sum of distances to the records of its group; of equals the first. */
  readonly row: number;
  readonly records: number;
}

/** Finds the most central record of every group, labels int32[records] >= 0 (below 0: in no group), largest group first. */
export function medoidsOf(table: DistanceTable, labels: Int32Array): Medoid[] {
  const groups = new Map<number, number[]>();
  labels.forEach((label, r) => {
    if (label < 0) return;
    const rows = groups.get(label);
    if (rows === undefined) groups.set(label, [r]);
    else rows.push(r);
  });
  return [...groups]
    .map(([label, rows]) => ({ label, row: mostCentral(table, rows), records: rows.length }))
    .sort((a, b) => b.records - a.records || a.row - b.row);
}

function mostCentral(table: DistanceTable, rows: readonly number[]): number {
  const among = distancesAmong(table, rows);
  let best = { row: rows[0]!, sum: Number.POSITIVE_INFINITY };
  rows.forEach((row, i) => {
    let sum = 0;
    for (const distance of among.from(i)) sum += distance;
    if (sum < best.sum) best = { row, sum };
  });
  return best.row;
}
