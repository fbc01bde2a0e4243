import { EinthovenError } from "../core/error.ts";
import { diagonalised } from "./wasm/symmetric.ts";

/** Eigenvalues from the largest, and their unit vectors. */
export interface SymmetricEigen {
  /** float64[n], descending. */
  readonly values: Float64Array;
  /** float64[n, n], one eigenvector per row. */
  readonly vectors: Float64Array;
}

/**
 * Decomposes a symmetric matrix float64[n, n] (only its lower triangle is read): Householder reduction to
 * tridiagonal form, then implicit QL with Wilkinson shifts (Golub and Van Loan, Matrix Computations, 8.3).
 * Error of order 1e-15 of the largest eigenvalue; vectors orthonormal to the same. The sign of each vector is
 * fixed: its entry of largest magnitude is positive. About 0.3 s for n = 768.
 * Throws `shape-mismatch`, and `values-invalid` for NaN or infinite entries.
 */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  if (matrix.length !== n * n) {
    throw new EinthovenError("shape-mismatch", `${matrix.length} values are not ${n} x ${n}`);
  }
  const bad = matrix.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new EinthovenError(
      "values-invalid",
      `entry ${bad} of a ${n} x ${n} matrix is ${matrix[bad]}`,
      { hint: "remove or impute missing features before the decomposition" },
    );
  }
  const scale = powerOfTwoNear(matrix);
  const { values, vectors, failed } = diagonalised(
    matrix.map((value) => value / scale),
    n,
  );
  if (failed >= 0) {
    throw new EinthovenError("values-invalid", `eigenvalue ${failed} of ${n} did not converge`, {
      hint: "check the matrix for entries of very different size",
    });
  }
  return sortedBySize(
    values.map((value) => value * scale),
    vectors,
  );
}

/** The power of two near the largest entry. Dividing by it is exact, and squares of what matters neither over- nor underflow. */
function powerOfTwoNear(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest === 0 ? 1 : 2 ** Math.max(-1022, Math.floor(Math.log2(largest)));
}

function sortedBySize(values: Float64Array, rows: Float64Array): SymmetricEigen {
  const n = values.length;
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (i, j) => values[j]! - values[i]! || i - j,
  );
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    const row = rows.subarray(from * n, (from + 1) * n);
    const sign = largestEntry(row) < 0 ? -1 : 1;
    for (let c = 0; c < n; c++) vectors[to * n + c] = sign * row[c]!;
  });
  return { values: Float64Array.from(order, (i) => values[i]!), vectors };
}

function largestEntry(row: Float64Array): number {
  let largest = 0;
  for (const value of row) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return largest;
}
