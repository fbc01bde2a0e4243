import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import { type Random, randomOf, shuffled } from "../../core/random.ts";
import { gram } from "../../linalg/products.ts";
import { centralRange } from "./permuted-labels.ts";

/** All scalar products of an embedding's records, U-centred: rows and columns sum to 0, the diagonal is 0. */
export interface CentredKernel {
  readonly rows: number;
  /** float64[records, records]. */
  readonly data: Float64Array;
}

export interface CkaEstimate {
  /** Debiased linear CKA; below 0 by chance only. NaN under 4 records or for constant data. */
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
  /** 2.5 % and 97.5 % under exchanged records. */
  readonly nullRange: readonly [number, number] | null;
}

/**
 * Prepares float32[records, features] for `ckaEstimate` (Szekely and Rizzo's U-centring, 2014, by which the mean of
 * products of two kernels is the unbiased HSIC of Song et al., 2012). records² float64. Throws `shape-mismatch`
 * beyond 8,192 records.
 */
export function centredKernel({ rows, cols, data }: Matrix): CentredKernel {
  if (rows > MOST_RECORDS) {
    throw new EinthovenError("shape-mismatch", `a kernel of ${rows} x ${rows} records`, {
      hint: `take at most ${MOST_RECORDS} records`,
    });
  }
  const mean = new Float64Array(cols);
  for (let i = 0; i < data.length; i++) mean[i % cols]! += data[i]! / rows;
  const centred = Float64Array.from(data, (value, i) => value - mean[i % cols]!);
  const kernel = gram(centred, rows, cols);
  const sums = new Float64Array(rows);
  let total = 0;
  for (let r = 0; r < rows; r++) {
    kernel[r * rows + r] = 0;
    for (let s = 0; s < rows; s++) sums[r]! += kernel[r * rows + s]!;
    total += sums[r]!;
  }
  for (let r = 0; r < rows; r++) {
    for (let s = 0; s < rows; s++) {
      if (r === s) continue;
      kernel[r * rows + s]! +=
        total / ((rows - 1) * (rows - 2)) - (sums[r]! + sums[s]!) / (rows - 2);
    }
  }
  return { rows, data: kernel };
}

/** 8,192² float64 are 512 MiB. */
const MOST_RECORDS = 8192;

/**
 * Similarity of two embeddings of the same records, with a 95 % bootstrap interval over records and the range that
 * records exchanged within their `strata` (int32[records], such as datasets; default: one stratum) give. In a
 * replicate a record that is drawn twice does not meet itself, for that pair would bias the estimate back up; the
 * centring stays that of all records, which changes nothing to first order. Give one record per patient.
 * Throws `shape-mismatch`.
 */
export function ckaEstimate(
  a: CentredKernel,
  b: CentredKernel,
  {
    seed,
    replicates = 500,
    repeats = 200,
    strata,
  }: { seed: string; replicates?: number; repeats?: number; strata?: Int32Array | undefined },
): CkaEstimate {
  requireSameRecords(a, b);
  const value = ckaRatio(meanProduct(a, b), meanProduct(a, a), meanProduct(b, b));
  if (!(a.rows >= 4) || Number.isNaN(value)) {
    return { value: Number.NaN, lower: null, upper: null, nullRange: null };
  }
  const interval = centralRange(bootstrapped(a, b, { seed, replicates }));
  return {
    value,
    lower: interval === null ? null : Math.min(interval[0], value),
    upper: interval === null ? null : Math.max(interval[1], value),
    nullRange: centralRange(exchanged(a, b, { seed, repeats, strata })),
  };
}

/** NaN unless both embeddings vary beyond what the estimate of chance takes away. */
export function ckaRatio(both: number, first: number, second: number): number {
  return first > 0 && second > 0 ? Math.min(1, both / Math.sqrt(first * second)) : Number.NaN;
}

function meanProduct({ rows, data }: CentredKernel, other: CentredKernel): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * other.data[i]!;
  return sum / (rows * (rows - 3));
}

function bootstrapped(
  a: CentredKernel,
  b: CentredKernel,
  { seed, replicates }: { seed: string; replicates: number },
): number[] {
  const random = randomOf(`${seed}/bootstrap`);
  return Array.from({ length: replicates }, () => {
    return weightedCka(a, b, drawnTimes(a.rows, random));
  });
}

/** How often each record is drawn in one bootstrap sample: float64[records]. */
export function drawnTimes(records: number, random: Random): Float64Array {
  const times = new Float64Array(records);
  for (let r = 0; r < records; r++) times[random.integer(records)]!++;
  return times;
}

/** Throws `shape-mismatch`. */
export function requireSameRecords(
  a: { readonly rows: number },
  b: { readonly rows: number },
): void {
  if (a.rows === b.rows) return;
  throw new EinthovenError("shape-mismatch", `${a.rows} records against ${b.rows}`, {
    hint: "compare embeddings of the same records, in the same order",
  });
}

function weightedCka(a: CentredKernel, b: CentredKernel, weights: Float64Array): number {
  const { rows } = a;
  const drawn = Int32Array.from(weights.keys()).filter((r) => weights[r]! > 0);
  let both = 0;
  let first = 0;
  let second = 0;
  for (let i = 0; i < drawn.length; i++) {
    const start = drawn[i]! * rows;
    let rowBoth = 0;
    let rowFirst = 0;
    let rowSecond = 0;
    for (let j = 0; j < i; j++) {
      const s = drawn[j]!;
      const p = a.data[start + s]!;
      const q = b.data[start + s]!;
      const weighted = weights[s]! * p;
      rowBoth += weighted * q;
      rowFirst += weighted * p;
      rowSecond += weights[s]! * q * q;
    }
    const weight = weights[drawn[i]!]!;
    both += weight * rowBoth;
    first += weight * rowFirst;
    second += weight * rowSecond;
  }
  return ckaRatio(both, first, second);
}

function exchanged(
  a: CentredKernel,
  b: CentredKernel,
  { seed, repeats, strata }: { seed: string; repeats: number; strata: Int32Array | undefined },
): number[] {
  const scale = Math.sqrt(meanProduct(a, a) * meanProduct(b, b)) * a.rows * (a.rows - 3);
  const groups = rowsByStratum(strata ?? new Int32Array(a.rows));
  const random = randomOf(`${seed}/exchanged`);
  return Array.from({ length: repeats }, () => {
    const source = new Int32Array(a.rows);
    for (const rows of groups) {
      const givers = shuffled(rows, random);
      rows.forEach((row, i) => {
        source[row] = givers[i]!;
      });
    }
    return (2 * lowerProduct(a, b, source)) / scale;
  });
}

function rowsByStratum(strata: Int32Array): number[][] {
  const groups = new Map<number, number[]>();
  strata.forEach((stratum, r) => {
    const rows = groups.get(stratum);
    if (rows === undefined) groups.set(stratum, [r]);
    else rows.push(r);
  });
  return [...groups.values()];
}

function lowerProduct(a: CentredKernel, b: CentredKernel, source: Int32Array): number {
  let sum = 0;
  for (let r = 0; r < a.rows; r++) {
    const from = source[r]! * a.rows;
    for (let s = 0; s < r; s++) sum += a.data[r * a.rows + s]! * b.data[from + source[s]!]!;
  }
  return sum;
}
