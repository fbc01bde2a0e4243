import { EinthovenError } from "../core/error.ts";
import type { Matrix } from "../core/matrix.ts";

/**
 * Products with one fixed matrix x = float32[rows, features], from both sides. The probes need nothing else of
 * a linear algebra library. `plainProducts` works anywhere; `run/` has a faster one.
 */
export interface Products {
  /** w xᵀ for w = float32[n, features]: float32[n, rows]. */
  timesTransposed(w: Float32Array, n: number): Promise<Float32Array>;
  /** r x for r = float32[n, rows]: float32[n, features]. */
  times(r: Float32Array, n: number): Promise<Float32Array>;
  /** xᵀ x: float32[features, features]. */
  squares(): Promise<Float32Array>;
  /** Frees what the products hold; they are not usable afterwards. */
  release(): Promise<void>;
}

/** Prepares products with x. Memory: the implementation's copies of x. */
export type OpenProducts = (x: Matrix) => Promise<Products>;

/** Multiplies in TypeScript, float64 inside: about 4.5 GFLOP/s on one core. Memory: two float64 copies of x. */
export function plainProducts(x: Matrix): Promise<Products> {
  const { rows, cols } = x;
  const straight = Float64Array.from(x.data);
  const turned = transposed(straight, rows, cols);
  return Promise.resolve({
    timesTransposed: (w, n) => plainTimes(w, straight, { n, m: rows, k: cols }),
    times: (r, n) => plainTimes(r, turned, { n, m: cols, k: rows }),
    squares: () => Promise.resolve(Float32Array.from(gram(turned, cols, rows))),
    release: () => Promise.resolve(),
  });
}

/** Sizes of a bᵀ: a = [n, k], b = [m, k], result = [n, m]. */
export interface ProductSizes {
  readonly n: number;
  readonly m: number;
  readonly k: number;
}

/**
 * Computes a bᵀ for row-major float64[n, k] and float64[m, k]: float64[n, m]. Both operands are read along
 * their rows; 4 x 2 results stay in registers. Throws `shape-mismatch`.
 */
export function timesTransposed(
  a: Float64Array,
  b: Float64Array,
  { n, m, k }: ProductSizes,
): Float64Array {
  if (a.length !== n * k || b.length !== m * k) {
    throw new EinthovenError(
      "shape-mismatch",
      `${a.length} and ${b.length} values are not ${n} x ${k} and ${m} x ${k}`,
    );
  }
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i += ROW_BLOCK) {
    for (let t = 0; t < k; t += DEPTH_BLOCK) {
      const block = { i, iEnd: Math.min(n, i + ROW_BLOCK), t, tEnd: Math.min(k, t + DEPTH_BLOCK) };
      addBlockInto(out, a, b, { ...block, m, k });
    }
  }
  return out;
}

/** 64 rows x 512 values of the left operand fill 256 KiB: they stay in the cache while the right one passes. */
const ROW_BLOCK = 64;
const DEPTH_BLOCK = 512;

interface Block {
  readonly i: number;
  readonly iEnd: number;
  readonly t: number;
  readonly tEnd: number;
  readonly m: number;
  readonly k: number;
}

function addBlockInto(out: Float64Array, a: Float64Array, b: Float64Array, block: Block): void {
  const { i: iStart, iEnd, t, tEnd, m, k } = block;
  const wholeRows = iEnd - ((iEnd - iStart) % 4);
  const wholeCols = m - (m % 2);
  for (let j = 0; j < wholeCols; j += 2) {
    for (let i = iStart; i < wholeRows; i += 4) addTileInto(out, a, b, { i, j, t, tEnd, m, k });
  }
  for (let i = iStart; i < iEnd; i++) {
    for (let j = i < wholeRows ? wholeCols : 0; j < m; j++) {
      out[i * m + j]! += dot(a, i * k + t, b, j * k + t, tEnd - t);
    }
  }
}

/** Computes a aᵀ for row-major float64[n, k]: float64[n, n], symmetric. Half the work of `timesTransposed`. */
export function gram(a: Float64Array, n: number, k: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let j0 = 0; j0 < n; j0 += GRAM_BLOCK) {
    const m = Math.min(GRAM_BLOCK, n - j0);
    const block = timesTransposed(a.subarray(j0 * k), a.subarray(j0 * k, (j0 + m) * k), {
      n: n - j0,
      m,
      k,
    });
    for (let i = 0; i < n - j0; i++) {
      for (let j = 0; j < m; j++) {
        out[(j0 + i) * n + j0 + j] = block[i * m + j]!;
        out[(j0 + j) * n + j0 + i] = block[i * m + j]!;
      }
    }
  }
  return out;
}

const GRAM_BLOCK = 64;

/** Turns row-major float64[rows, cols] into row-major float64[cols, rows]. */
export function transposed(a: Float64Array, rows: number, cols: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let r0 = 0; r0 < rows; r0 += TRANSPOSE_BLOCK) {
    const r1 = Math.min(rows, r0 + TRANSPOSE_BLOCK);
    for (let c = 0; c < cols; c++) {
      for (let r = r0; r < r1; r++) out[c * rows + r] = a[r * cols + c]!;
    }
  }
  return out;
}

const TRANSPOSE_BLOCK = 32;

function plainTimes(a: Float32Array, b: Float64Array, sizes: ProductSizes): Promise<Float32Array> {
  return Promise.resolve(Float32Array.from(timesTransposed(Float64Array.from(a), b, sizes)));
}

interface TilePlace {
  readonly i: number;
  readonly j: number;
  readonly t: number;
  readonly tEnd: number;
  readonly m: number;
  readonly k: number;
}

function addTileInto(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  { i, j, t: tStart, tEnd, m, k }: TilePlace,
): void {
  const a0 = i * k;
  const a1 = a0 + k;
  const a2 = a1 + k;
  const a3 = a2 + k;
  const b0 = j * k;
  const b1 = b0 + k;
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  for (let t = tStart; t < tEnd; t++) {
    const u = b[b0 + t]!;
    const v = b[b1 + t]!;
    const x0 = a[a0 + t]!;
    const x1 = a[a1 + t]!;
    const x2 = a[a2 + t]!;
    const x3 = a[a3 + t]!;
    s00 += x0 * u;
    s01 += x0 * v;
    s10 += x1 * u;
    s11 += x1 * v;
    s20 += x2 * u;
    s21 += x2 * v;
    s30 += x3 * u;
    s31 += x3 * v;
  }
  const o = i * m + j;
  out[o]! += s00;
  out[o + 1]! += s01;
  out[o + m]! += s10;
  out[o + m + 1]! += s11;
  out[o + 2 * m]! += s20;
  out[o + 2 * m + 1]! += s21;
  out[o + 3 * m]! += s30;
  out[o + 3 * m + 1]! += s31;
}

/** Four sums side by side, because one chain of additions waits on itself. */
function dot(a: Float64Array, a0: number, b: Float64Array, b0: number, k: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const whole = k - (k % 4);
  for (let t = 0; t < whole; t += 4) {
    s0 += a[a0 + t]! * b[b0 + t]!;
    s1 += a[a0 + t + 1]! * b[b0 + t + 1]!;
    s2 += a[a0 + t + 2]! * b[b0 + t + 2]!;
    s3 += a[a0 + t + 3]! * b[b0 + t + 3]!;
  }
  for (let t = whole; t < k; t++) s0 += a[a0 + t]! * b[b0 + t]!;
  return s0 + s1 + (s2 + s3);
}
