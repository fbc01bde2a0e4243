import { randomOf, shuffled } from "../../core/random.ts";
import type { DistanceTable } from "../../linalg/distances.ts";
import type { Comparison } from "./comparison.ts";

export interface Mmd {
  /** Unbiased estimate of the squared maximum mean discrepancy; about 0, also below, where nothing differs. */
  readonly squared: number;
  /** Chance of as large a value when records are dealt to the sides at random; null without permutations. */
  readonly p: number | null;
}

/**
 * Measures how far apart two sets of records lie with the kernel exp(-d² / (2 width²)) on Euclidean distances, unbiased
 * (Gretton et al., JMLR 2012, lemma 6), and tests it by permutation: p = (1 + as large) / (1 + permutations), which
 * needs exchangeable records, one per patient. NaN where a side has fewer than two records.
 */
export function mmd(
  table: DistanceTable,
  { rowsA, rowsB }: Comparison,
  { width, permutations, seed }: { width: number; permutations: number; seed: string },
): Mmd {
  const [m, n] = [rowsA.length, rowsB.length];
  if (m < 2 || n < 2) return { squared: Number.NaN, p: null };
  const kernel = kernelOf(table, Int32Array.from([...rowsA, ...rowsB]), width);
  const sides = { m, n, total: kernel.sums.reduce((sum, value) => sum + value, 0) };
  const squared = discrepancy(
    kernel,
    Int32Array.from({ length: m }, (_, i) => i),
    sides,
  );
  if (permutations === 0) return { squared, p: null };
  const random = randomOf(`${seed}/mmd`);
  const everyone = Array.from({ length: m + n }, (_, i) => i);
  let asLarge = 0;
  for (let repeat = 0; repeat < permutations; repeat++) {
    const first = Int32Array.from(shuffled(everyone, random).slice(0, m));
    if (discrepancy(kernel, first, sides) >= squared) asLarge++;
  }
  return { squared, p: (1 + asLarge) / (1 + permutations) };
}

/** The median of all distances between different records: the usual width of the kernel. NaN under two records. */
export function medianDistance(table: DistanceTable): number {
  const all = new Float64Array((table.rows * (table.rows - 1)) / 2);
  let filled = 0;
  for (let r = 0; r < table.rows; r++) {
    const later = table.from(r).subarray(r + 1);
    all.set(later, filled);
    filled += later.length;
  }
  all.sort();
  const middle = all.length >> 1;
  return all.length % 2 === 1 ? all[middle]! : (all[middle - 1]! + all[middle]!) / 2;
}

interface Kernel {
  readonly rows: number;
  /** float64[rows, rows], 0 on the diagonal. */
  readonly data: Float64Array;
  /** float64[rows]. */
  readonly sums: Float64Array;
}

function kernelOf(table: DistanceTable, rows: Int32Array, width: number): Kernel {
  const size = rows.length;
  const data = new Float64Array(size * size);
  const sums = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const from = table.from(rows[i]!);
    for (let j = 0; j < size; j++) {
      if (i === j) continue;
      // Without any spread all records are equal, and so are their kernels.
      const distance = width > 0 ? from[rows[j]!]! / width : 0;
      data[i * size + j] = Math.exp((-distance * distance) / 2);
      sums[i]! += data[i * size + j]!;
    }
  }
  return { rows: size, data, sums };
}

function discrepancy(
  { rows, data, sums }: Kernel,
  first: Int32Array,
  { m, n, total }: { m: number; n: number; total: number },
): number {
  let within = 0;
  let rowSums = 0;
  for (let i = 0; i < m; i++) {
    const start = first[i]! * rows;
    rowSums += sums[first[i]!]!;
    for (let j = 0; j < i; j++) within += 2 * data[start + first[j]!]!;
  }
  const across = rowSums - within;
  const withinSecond = total - within - 2 * across;
  return within / (m * (m - 1)) + withinSecond / (n * (n - 1)) - (2 * across) / (m * n);
}
