import type { Neighbours } from "../../linalg/nearest-neighbours.ts";

/**
 * Share of a record's nearest neighbours that have its label, averaged over the records of each label and then
 * over labels, so that a frequent label does not decide. Labels are int32[records] >= 0. 1 when labels form
 * separate regions; about the mean of 1 / labels when they are scattered. NaN without neighbours.
 */
export function knnPurity({ rows, neighbors, indices }: Neighbours, labels: Int32Array): number {
  const shares = new Map<number, { sum: number; records: number }>();
  for (let r = 0; r < rows; r++) {
    let same = 0;
    for (let i = r * neighbors; i < (r + 1) * neighbors; i++) {
      if (labels[indices[i]!] === labels[r]) same++;
    }
    const share = shares.get(labels[r]!) ?? { sum: 0, records: 0 };
    share.sum += same / neighbors;
    share.records++;
    shares.set(labels[r]!, share);
  }
  let total = 0;
  for (const { sum, records } of shares.values()) total += sum / records;
  return total / shares.size;
}
