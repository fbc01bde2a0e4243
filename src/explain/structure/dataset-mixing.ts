import type { Neighbours } from "../../linalg/nearest-neighbours.ts";

/**
 * Share of nearest neighbours that come from another dataset, divided by the share expected if datasets were
 * perfectly mixed: 0 when each dataset is an island, 1 when the origin of a neighbour is pure chance. A simple
 * relative of the inverse Simpson index LISI (Korsunsky et al., Nature Methods 2019) that corrects for the sizes
 * of the datasets. `datasetOf` is int32[records] >= 0. NaN with a single dataset or without neighbours.
 */
export function datasetMixing(
  { rows, neighbors, indices }: Neighbours,
  datasetOf: Int32Array,
): number {
  const counts = new Map<number, number>();
  for (const dataset of datasetOf) counts.set(dataset, (counts.get(dataset) ?? 0) + 1);
  let observed = 0;
  let expected = 0;
  for (let r = 0; r < rows; r++) {
    for (let i = r * neighbors; i < (r + 1) * neighbors; i++) {
      if (datasetOf[indices[i]!] !== datasetOf[r]) observed++;
    }
    expected += (neighbors * (rows - counts.get(datasetOf[r]!)!)) / (rows - 1);
  }
  return expected === 0 ? Number.NaN : observed / expected;
}
