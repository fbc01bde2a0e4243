import { EinthovenError } from "../core/error.ts";
import type { Matrix } from "../core/matrix.ts";

export type DistanceMetric = "euclidean" | "cosine";

/** All distances between the records of one matrix, read one record at a time. */
export interface DistanceTable {
  readonly rows: number;
  /** Distances from record `r` to every record: float64[records]. A view, valid until the next call. */
  from(r: number): Float64Array;
}

/** Rows of one distance block that is recomputed when the whole table would not fit. */
const BLOCK_ROWS = 64;

/**
 * Measures every pair of records of float32[records, features] in float64, by direct differences: equal
 * records are at exactly 0, and d(r, s) is d(s, r) to the last bit, so ties are real ties. Cosine distance is
 * 1 - cos; as in umap-learn 0.5.12 two zero records are at 0 and a zero record is at 1 from any other.
 * The table is kept (8 x records^2 bytes) up to `maximumBytes` (512 MiB), beyond that computed block by block
 * at twice the work, which is quick only when records are asked for in order.
 * Throws `values-invalid` on NaN or infinity.
 */
export function distanceTable(
  x: Matrix,
  {
    metric = "euclidean",
    maximumBytes = 512 * 2 ** 20,
  }: { metric?: DistanceMetric; maximumBytes?: number } = {},
): DistanceTable {
  const points = pointsOf(x, metric);
  return 8 * x.rows ** 2 <= maximumBytes
    ? keptTable(points, metric)
    : streamedTable(points, metric);
}

/** The table of some of its records, in the given order; shares the distances of `table`. */
export function distancesAmong(table: DistanceTable, indices: ArrayLike<number>): DistanceTable {
  const row = new Float64Array(indices.length);
  return {
    rows: indices.length,
    from(r) {
      const all = table.from(indices[r]!);
      for (let i = 0; i < row.length; i++) row[i] = all[indices[i]!]!;
      return row;
    },
  };
}

interface Points {
  readonly rows: number;
  readonly cols: number;
  /** float64[records, cols]. */
  readonly data: Float64Array;
}

function pointsOf(x: Matrix, metric: DistanceMetric): Points {
  for (let i = 0; i < x.data.length; i++) {
    if (!Number.isFinite(x.data[i])) {
      const place = `row ${Math.floor(i / x.cols)}, column ${i % x.cols}`;
      throw new EinthovenError("values-invalid", `${x.data[i]} in ${place} has no distance`, {
        hint: "leave records with missing or infinite values out before measuring distances",
      });
    }
  }
  switch (metric) {
    case "euclidean":
      return { rows: x.rows, cols: x.cols, data: Float64Array.from(x.data) };
    case "cosine":
      return unitRows(x);
  }
}

/** Rows of length 1. A zero row becomes 1 in a coordinate of its own, at cosine distance 1 from all others. */
function unitRows(x: Matrix): Points {
  const cols = x.cols + 1;
  const data = new Float64Array(x.rows * cols);
  for (let r = 0; r < x.rows; r++) {
    let squares = 0;
    for (let f = 0; f < x.cols; f++) squares += x.data[r * x.cols + f]! ** 2;
    if (squares === 0) data[r * cols + x.cols] = 1;
    const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    for (let f = 0; f < x.cols; f++) data[r * cols + f] = x.data[r * x.cols + f]! * scale;
  }
  return { rows: x.rows, cols, data };
}

function keptTable(points: Points, metric: DistanceMetric): DistanceTable {
  const { rows } = points;
  const table = new Float64Array(rows * rows);
  const block = new Float64Array(8);
  for (let r = 0; r < rows; r += 2) {
    for (let s = r; s < rows; s += 4) {
      squaredDistancesInto(block, points, { r, s });
      writeBlock(table, block, { r, s, rows });
    }
  }
  mirror(table, rows);
  finishInto(table, metric);
  return { rows, from: (r) => table.subarray(r * rows, (r + 1) * rows) };
}

function streamedTable(points: Points, metric: DistanceMetric): DistanceTable {
  const { rows } = points;
  const held = new Float64Array(BLOCK_ROWS * rows);
  const block = new Float64Array(8);
  let first = -1;
  function load(start: number): void {
    for (let r = start; r < Math.min(start + BLOCK_ROWS, rows); r += 2) {
      for (let s = 0; s < rows; s += 4) {
        squaredDistancesInto(block, points, { r, s });
        writeBlock(held, block, { r: r - start, s, rows });
      }
    }
    finishInto(held, metric);
    first = start;
  }
  return {
    rows,
    from(r) {
      const start = r - (r % BLOCK_ROWS);
      if (start !== first) load(start);
      return held.subarray((r - start) * rows, (r - start + 1) * rows);
    },
  };
}

/** Copies a 2 x 4 block to row `r`, column `s` of a table that is `rows` wide, as far as it lies inside. */
function writeBlock(
  table: Float64Array,
  block: Float64Array,
  { r, s, rows }: { r: number; s: number; rows: number },
): void {
  const columns = Math.min(4, rows - s);
  for (let i = 0; i < 2; i++) {
    const start = (r + i) * rows + s;
    if (start + columns > table.length) return;
    for (let j = 0; j < columns; j++) table[start + j] = block[4 * i + j]!;
  }
}

function mirror(table: Float64Array, rows: number): void {
  for (let r = 1; r < rows; r++) {
    for (let s = 0; s < r; s++) table[r * rows + s] = table[s * rows + r]!;
  }
}

/** Squared distances of (unit) rows become distances: 1 - cos(u, v) = |u - v|^2 / 2. */
function finishInto(squared: Float64Array, metric: DistanceMetric): void {
  switch (metric) {
    case "euclidean":
      for (let i = 0; i < squared.length; i++) squared[i] = Math.sqrt(squared[i]!);
      return;
    case "cosine":
      for (let i = 0; i < squared.length; i++) squared[i] = squared[i]! / 2;
  }
}

/** Squared Euclidean distance of two points, float64. */
export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let f = 0; f < b.length; f++) sum += (a[f]! - b[f]!) ** 2;
  return sum;
}

/**
 * Squared distances between rows r, r + 1 and rows s ... s + 3: float64[2, 4]. Eight sums stay in registers,
 * which is several times faster than one pair at a time. A row past the end stands for the last one.
 */
function squaredDistancesInto(
  out: Float64Array,
  { rows, cols, data }: Points,
  { r, s }: { r: number; s: number },
): void {
  const last = (rows - 1) * cols;
  const r0 = r * cols;
  const r1 = Math.min(r0 + cols, last);
  const s0 = s * cols;
  const s1 = Math.min(s0 + cols, last);
  const s2 = Math.min(s1 + cols, last);
  const s3 = Math.min(s2 + cols, last);
  let d00 = 0;
  let d01 = 0;
  let d02 = 0;
  let d03 = 0;
  let d10 = 0;
  let d11 = 0;
  let d12 = 0;
  let d13 = 0;
  for (let f = 0; f < cols; f++) {
    const a = data[r0 + f]!;
    const b = data[r1 + f]!;
    const p = data[s0 + f]!;
    const q = data[s1 + f]!;
    const t = data[s2 + f]!;
    const u = data[s3 + f]!;
    d00 += (a - p) * (a - p);
    d01 += (a - q) * (a - q);
    d02 += (a - t) * (a - t);
    d03 += (a - u) * (a - u);
    d10 += (b - p) * (b - p);
    d11 += (b - q) * (b - q);
    d12 += (b - t) * (b - t);
    d13 += (b - u) * (b - u);
  }
  out[0] = d00;
  out[1] = d01;
  out[2] = d02;
  out[3] = d03;
  out[4] = d10;
  out[5] = d11;
  out[6] = d12;
  out[7] = d13;
}
