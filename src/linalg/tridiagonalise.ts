/**
 * Reduces a symmetric matrix a = float64[n, n] (lower triangle, overwritten, largest entry near 1) to tridiagonal form by Householder
 * reflections, from the last row up (Golub and Van Loan, Matrix Computations, 8.3.1). Row i of `a` keeps its
 * reflection vector v in its first i entries; returns vᵀv / 2 of each (0 where nothing had to be reflected).
 */
export function tridiagonaliseInto(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  a: Float64Array,
): Float64Array {
  const n = diagonal.length;
  const halfNorms = new Float64Array(n);
  const p = new Float64Array(n);
  for (let i = n - 1; i > 0; i--) {
    diagonal[i] = a[i * n + i]!;
    const v = a.subarray(i * n, i * n + i);
    const norm = normOf(v);
    const tail = v[i - 1]!;
    const alpha = tail > 0 ? -norm : norm;
    offDiagonal[i - 1] = alpha;
    // norm (norm + |tail|) is vᵀv / 2 once the tail has been moved away from alpha.
    const h = norm * (norm + Math.abs(tail));
    halfNorms[i] = h;
    if (h === 0) continue;
    v[i - 1] = tail - alpha;
    symmetricTimesInto(p, a, v, n);
    reflectInto(a, v, p, h, n);
  }
  if (n > 0) diagonal[0] = a[0]!;
  return halfNorms;
}

/** Vectors shorter than this, in a matrix with entries near 1, are zero: their squares would lose digits. */
const LEAST_NORM = 1e-140;

function normOf(v: Float64Array): number {
  let sum = 0;
  for (const value of v) sum += value * value;
  const norm = Math.sqrt(sum);
  return norm < LEAST_NORM ? 0 : norm;
}

/** p = A v over the leading block, from its lower triangle: each entry is used for its row and its column. */
function symmetricTimesInto(p: Float64Array, a: Float64Array, v: Float64Array, n: number): void {
  const size = v.length;
  p.fill(0, 0, size);
  for (let r = 0; r < size; r++) {
    const row = r * n;
    const vr = v[r]!;
    let sum = a[row + r]! * vr;
    for (let c = 0; c < r; c++) {
      const value = a[row + c]!;
      sum += value * v[c]!;
      p[c]! += value * vr;
    }
    p[r]! += sum;
  }
}

/** A := (I - v vᵀ/h) A (I - v vᵀ/h) on the lower triangle of the leading block; p = A v. */
function reflectInto(
  a: Float64Array,
  v: Float64Array,
  p: Float64Array,
  h: number,
  n: number,
): void {
  const size = v.length;
  let projection = 0;
  for (let r = 0; r < size; r++) {
    p[r]! /= h;
    projection += p[r]! * v[r]!;
  }
  const half = projection / (2 * h);
  for (let r = 0; r < size; r++) p[r]! -= half * v[r]!;
  for (let r = 0; r < size; r++) {
    const row = r * n;
    const vr = v[r]!;
    const pr = p[r]!;
    for (let c = 0; c <= r; c++) a[row + c]! -= v[c]! * pr + p[c]! * vr;
  }
}

/** Multiplies the reflections that `tridiagonaliseInto` left in `a`, first row first: float64[n, n]. */
export function reflectorProduct(
  a: Float64Array,
  halfNorms: Float64Array,
  n: number,
): Float64Array {
  const out = new Float64Array(n * n);
  for (let r = 0; r < n; r++) out[r * n + r] = 1;
  for (let i = 1; i < n; i++) {
    const h = halfNorms[i]!;
    if (h === 0) continue;
    const v = a.subarray(i * n, i * n + i);
    const whole = i - (i % 4);
    for (let r = 0; r < whole; r += 4) reflectFourRows(out, v, { start: r * n, n, h });
    for (let r = whole; r < i; r++) reflectOneRow(out, v, { start: r * n, n, h });
  }
  return out;
}

interface Reflection {
  readonly start: number;
  readonly n: number;
  readonly h: number;
}

/** Four rows together, so that the sums do not wait on each other. */
function reflectFourRows(out: Float64Array, v: Float64Array, { start, n, h }: Reflection): void {
  const r1 = start + n;
  const r2 = r1 + n;
  const r3 = r2 + n;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let c = 0; c < v.length; c++) {
    const value = v[c]!;
    s0 += out[start + c]! * value;
    s1 += out[r1 + c]! * value;
    s2 += out[r2 + c]! * value;
    s3 += out[r3 + c]! * value;
  }
  s0 /= h;
  s1 /= h;
  s2 /= h;
  s3 /= h;
  for (let c = 0; c < v.length; c++) {
    const value = v[c]!;
    out[start + c]! -= s0 * value;
    out[r1 + c]! -= s1 * value;
    out[r2 + c]! -= s2 * value;
    out[r3 + c]! -= s3 * value;
  }
}

function reflectOneRow(out: Float64Array, v: Float64Array, { start, h }: Reflection): void {
  let sum = 0;
  for (let c = 0; c < v.length; c++) sum += out[start + c]! * v[c]!;
  for (let c = 0; c < v.length; c++) out[start + c]! -= (sum / h) * v[c]!;
}
