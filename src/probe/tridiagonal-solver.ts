/** A symmetric tridiagonal matrix T: what XᵀX is on well chosen axes. */
export interface TridiagonalSquares {
  /** float64[rank]. */
  readonly diagonal: Float64Array;
  /** float64[rank]: couplings of axes i and i + 1; the last is unused. All 0 where the axes are principal ones. */
  readonly offDiagonal: Float64Array;
}

/**
 * Prepares to solve (scale T + shift I) y = v in place of the first entries of v, for a positive semidefinite T:
 * L D Lᵀ, a few operations per axis. No pivot is taken to be below the shift, which only rounding could make it.
 */
export function tridiagonalSolver(
  { diagonal, offDiagonal }: TridiagonalSquares,
  { scale, shift }: { readonly scale: number; readonly shift: number },
): (v: Float64Array) => void {
  const size = diagonal.length;
  const inverses = new Float64Array(size);
  const factors = new Float64Array(size);
  let taken = 0;
  for (let i = 0; i < size; i++) {
    inverses[i] = 1 / Math.max(shift, scale * diagonal[i]! + shift - taken);
    const coupling = i + 1 < size ? scale * offDiagonal[i]! : 0;
    factors[i] = coupling * inverses[i]!;
    taken = coupling * factors[i]!;
  }
  return (v) => {
    for (let i = 1; i < size; i++) v[i]! -= factors[i - 1]! * v[i - 1]!;
    for (let i = 0; i < size; i++) v[i]! *= inverses[i]!;
    for (let i = size - 2; i >= 0; i--) v[i]! -= factors[i]! * v[i + 1]!;
  };
}
