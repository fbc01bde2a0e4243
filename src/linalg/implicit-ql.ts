import { EinthovenError } from "../core/error.ts";

/**
 * Diagonalises a symmetric tridiagonal matrix (diagonal d = float64[n], couplings e = float64[n], the last unused;
 * largest entry near 1) by
 * implicit QL with Wilkinson shifts (Golub and Van Loan, 8.3.3). Leaves the eigenvalues in d, in no order, and
 * turns the columns of `basis` = float64[n, n] with them. Throws `values-invalid` when it does not converge.
 */
export function diagonaliseInto(d: Float64Array, e: Float64Array, basis: Float64Array): void {
  const n = d.length;
  const sweep: Sweep = { cosines: new Float64Array(n), sines: new Float64Array(n), from: 0, to: 0 };
  for (let l = 0; l < n; l++) {
    for (let sweeps = 0; ; sweeps++) {
      const m = endOfBlock(d, e, l);
      if (m === l) break;
      if (sweeps === MAX_SWEEPS) {
        throw new EinthovenError("values-invalid", `eigenvalue ${l} of ${n} did not converge`, {
          hint: "check the matrix for entries of very different size",
        });
      }
      sweepInto(sweep, d, e, { l, m });
      rotateColumnsInto(basis, sweep, n);
    }
  }
}

/** Plane rotations of one QL sweep, from index `from` down to `to`. */
interface Sweep {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  from: number;
  to: number;
}

const MAX_SWEEPS = 60;

/** Couplings this small are far below the rounding of entries near 1; among zero eigenvalues nothing else is small. */
const NEGLIGIBLE = Number.EPSILON / 2;

/** The first m >= l whose coupling to m + 1 is lost in rounding. */
function endOfBlock(d: Float64Array, e: Float64Array, l: number): number {
  let m = l;
  while (m < d.length - 1) {
    const size = Math.abs(d[m]!) + Math.abs(d[m + 1]!);
    if (Math.abs(e[m]!) <= Math.max(Number.EPSILON * size, NEGLIGIBLE)) break;
    m++;
  }
  return m;
}

/** One implicit QL sweep over the block l..m; the rotations are kept so that vectors are turned in one pass. */
function sweepInto(
  sweep: Sweep,
  d: Float64Array,
  e: Float64Array,
  { l, m }: { l: number; m: number },
): void {
  const theta = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  const root = Math.hypot(theta, 1);
  let g = d[m]! - d[l]! + e[l]! / (theta + (theta < 0 ? -root : root));
  let s = 1;
  let c = 1;
  let shift = 0;
  sweep.from = m - 1;
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1]! -= shift;
      e[m] = 0;
      sweep.to = i + 1;
      return;
    }
    s = f / r;
    c = g / r;
    const gap = d[i + 1]! - shift;
    const turned = (d[i]! - gap) * s + 2 * c * b;
    shift = s * turned;
    d[i + 1] = gap + shift;
    g = c * turned - b;
    sweep.cosines[i] = c;
    sweep.sines[i] = s;
  }
  d[l]! -= shift;
  e[l] = g;
  e[m] = 0;
  sweep.to = l;
}

/** Turns columns i and i + 1 of every row. Four rows together, because each row is one chain of dependent steps. */
function rotateColumnsInto(basis: Float64Array, sweep: Sweep, n: number): void {
  const { cosines, sines, from, to } = sweep;
  const whole = n - (n % 4);
  for (let row = 0; row < whole; row += 4) {
    const r0 = row * n;
    const r1 = r0 + n;
    const r2 = r1 + n;
    const r3 = r2 + n;
    let x0 = basis[r0 + from + 1]!;
    let x1 = basis[r1 + from + 1]!;
    let x2 = basis[r2 + from + 1]!;
    let x3 = basis[r3 + from + 1]!;
    for (let i = from; i >= to; i--) {
      const c = cosines[i]!;
      const s = sines[i]!;
      const y0 = basis[r0 + i]!;
      const y1 = basis[r1 + i]!;
      const y2 = basis[r2 + i]!;
      const y3 = basis[r3 + i]!;
      basis[r0 + i + 1] = s * y0 + c * x0;
      basis[r1 + i + 1] = s * y1 + c * x1;
      basis[r2 + i + 1] = s * y2 + c * x2;
      basis[r3 + i + 1] = s * y3 + c * x3;
      x0 = c * y0 - s * x0;
      x1 = c * y1 - s * x1;
      x2 = c * y2 - s * x2;
      x3 = c * y3 - s * x3;
    }
    basis[r0 + to] = x0;
    basis[r1 + to] = x1;
    basis[r2 + to] = x2;
    basis[r3 + to] = x3;
  }
  for (let row = whole; row < n; row++) rotateOneRow(basis, sweep, row * n);
}

function rotateOneRow(
  basis: Float64Array,
  { cosines, sines, from, to }: Sweep,
  start: number,
): void {
  let x = basis[start + from + 1]!;
  for (let i = from; i >= to; i--) {
    const y = basis[start + i]!;
    basis[start + i + 1] = sines[i]! * y + cosines[i]! * x;
    x = cosines[i]! * y - sines[i]! * x;
  }
  basis[start + to] = x;
}
