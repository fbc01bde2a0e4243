import { randomOf, shuffled } from "../../core/random.ts";

/** Two sets of records of one embedding that are compared: two datasets, or two halves of one. */
export interface Comparison {
  /** Numbers of datasets; the same for two halves of one. */
  readonly a: number;
  readonly b: number;
  /** Rows of the embedding: int32[records]. */
  readonly rowsA: Int32Array;
  readonly rowsB: Int32Array;
}

/** Every pair of datasets, datasetOf = int32[records] from 0, all their records. */
export function pairsOfDatasets(datasetOf: Int32Array): Comparison[] {
  const rows = rowsByDataset(datasetOf);
  return rows.flatMap((rowsA, a) =>
    rows.flatMap((rowsB, b) =>
      a < b && rowsA.length > 0 && rowsB.length > 0 ? [{ a, b, rowsA, rowsB }] : [],
    ),
  );
}

/** Every dataset cut into two random halves of equal size, `splits` times; deterministic for a seed. */
export function halvesOfDatasets(
  datasetOf: Int32Array,
  { splits, seed, rowsPerHalf }: { splits: number; seed: string; rowsPerHalf?: number },
): Comparison[] {
  return rowsByDataset(datasetOf).flatMap((rows, dataset) =>
    Array.from({ length: splits }, (_, split): Comparison => {
      const order = shuffled([...rows], randomOf(`${seed}/halves/${dataset}/${split}`));
      const half = Math.min(rowsPerHalf ?? rows.length, rows.length >> 1);
      return {
        a: dataset,
        b: dataset,
        rowsA: Int32Array.from(order.slice(0, half)),
        rowsB: Int32Array.from(order.slice(half, 2 * half)),
      };
    }).filter(({ rowsA }) => rowsA.length > 0),
  );
}

function rowsByDataset(datasetOf: Int32Array): Int32Array[] {
  const datasets = datasetOf.reduce((largest, dataset) => Math.max(largest, dataset), -1) + 1;
  return Array.from({ length: datasets }, (_, dataset) =>
    Int32Array.from(datasetOf.keys()).filter((r) => datasetOf[r] === dataset),
  );
}
