/** A square matrix, float64[rows, rows], row-major. Meant for a handful of rows: an S4 channel has eight states. */
export type SquareMatrix = Float64Array;

/** Multiplies two matrices. */
export function product(a: SquareMatrix, b: SquareMatrix): SquareMatrix {
  const rows = Math.sqrt(a.length);
  const out = new Float64Array(a.length);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < rows; k++) {
      const factor = a[i * rows + k]!;
      for (let j = 0; j < rows; j++) out[i * rows + j]! += factor * b[k * rows + j]!;
    }
  }
  return out;
}

/** Multiplies a matrix by a column: float64[rows]. */
export function applied(a: SquareMatrix, x: Float64Array): Float64Array {
  const rows = x.length;
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < rows; j++) sum += a[i * rows + j]! * x[j]!;
    out[i] = sum;
  }
  return out;
}

/** Raises a matrix to a whole power of at least 1, by squaring. */
export function power(a: SquareMatrix, exponent: number): SquareMatrix {
  if (exponent === 1) return a;
  const half = power(a, Math.floor(exponent / 2));
  const squared = product(half, half);
  return exponent % 2 === 0 ? squared : product(squared, a);
}

/** The identity plus a multiple of a matrix. */
export function identityPlus(a: SquareMatrix, factor: number): SquareMatrix {
  const rows = Math.sqrt(a.length);
  return a.map((value, k) => factor * value + (k % (rows + 1) === 0 ? 1 : 0));
}

/** Turns rows into columns. */
export function transposed(a: SquareMatrix): SquareMatrix {
  const rows = Math.sqrt(a.length);
  return a.map((_, k) => a[(k % rows) * rows + Math.floor(k / rows)]!);
}

/** Inverts by Gauss and Jordan's elimination with row pivots; a singular matrix gives values that are not finite. */
export function inverse(matrix: SquareMatrix): SquareMatrix {
  const a = matrix.slice();
  const rows = Math.sqrt(a.length);
  const out = identityPlus(new Float64Array(a.length), 0);
  for (let column = 0; column < rows; column++) {
    const pivot = pivotRow(a, rows, column);
    const scale = 1 / a[pivot * rows + column]!;
    for (const side of [a, out]) {
      swapRows(side, rows, column, pivot);
      for (let j = 0; j < rows; j++) side[column * rows + j]! *= scale;
    }
    clearColumn(a, out, column);
  }
  return out;
}

/** Multiplies two columns element by element and adds up. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function pivotRow(a: SquareMatrix, rows: number, column: number): number {
  let best = column;
  for (let i = column + 1; i < rows; i++) {
    if (Math.abs(a[i * rows + column]!) > Math.abs(a[best * rows + column]!)) best = i;
  }
  return best;
}

function swapRows(a: SquareMatrix, rows: number, i: number, k: number): void {
  for (let j = 0; j < rows; j++) {
    [a[i * rows + j], a[k * rows + j]] = [a[k * rows + j]!, a[i * rows + j]!];
  }
}

/** Subtracts multiples of the pivot's row from all others, on both sides, so that its column becomes that of the identity. */
function clearColumn(a: SquareMatrix, out: SquareMatrix, column: number): void {
  const rows = Math.sqrt(a.length);
  for (let i = 0; i < rows; i++) {
    if (i === column) continue;
    const factor = a[i * rows + column]!;
    for (const side of [a, out]) {
      for (let j = 0; j < rows; j++) side[i * rows + j]! -= factor * side[column * rows + j]!;
    }
  }
}
