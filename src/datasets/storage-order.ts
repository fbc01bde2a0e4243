import type { RecordEntry } from "./dataset.ts";

/**
 * Places of the records in the order in which their files hold them: by path, then by row. Whoever reads all of
 * them reads in this order, so that each chunk of a file with many recordings is unpacked once.
 */
export function storageOrder(records: readonly RecordEntry[]): readonly number[] {
  const order = [...records.keys()];
  if (records.every(({ row }) => row === undefined)) return order;
  return order.sort((a, b) => compare(records[a]!, records[b]!) || a - b);
}

function compare(a: RecordEntry, b: RecordEntry): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return (a.row ?? 0) - (b.row ?? 0);
}
