import { EinthovenError } from "../../core/error.ts";
import { CHOLESKY_WASM } from "./cholesky.generated.ts";
import { openWasm } from "./open-wasm.ts";

interface CholeskyKernels {
  cholesky(matrix: number, n: number): number;
  solveCholesky(factor: number, n: number, values: number): void;
}

/**
 * Solves a x = b for a symmetric positive definite a = float64[n, n] (row-major, lower triangle read) and each of the
 * given b = float64[n]. n³/3 multiplications and n² for each b, n² * 8 bytes. Throws `values-invalid` where a is not
 * positive definite, `shape-mismatch`.
 */
export function solvePositiveDefinite(
  a: Float64Array,
  n: number,
  right: readonly Float64Array[],
): Float64Array[] {
  if (right.some(({ length }) => length !== n)) {
    throw new EinthovenError(
      "shape-mismatch",
      `right sides of ${right.map(({ length }) => length).join(", ")} values for ${n} equations`,
      { hint: "pass right sides of the matrix's size" },
    );
  }
  const solve = factorise(a, n);
  return right.map((b) => {
    const x = b.slice();
    solve(x);
    return x;
  });
}

/**
 * Factorises a = float64[n, n] as `solvePositiveDefinite` does, once for any number of right sides: gives a function
 * that replaces the first n values of b by the solution. Throws the same.
 */
export function factorise(a: Float64Array, n: number): (b: Float64Array) => void {
  if (a.length !== n * n) {
    throw new EinthovenError("shape-mismatch", `${a.length} values for ${n} equations`, {
      hint: "pass a square matrix",
    });
  }
  const { kernels, memory } = openWasm<CholeskyKernels>(CHOLESKY_WASM);
  const factor = memory.float64(n * n);
  const values = memory.float64(n);
  factor.view().set(a);
  const failed = kernels.cholesky(factor.address, n);
  if (failed >= 0) {
    throw new EinthovenError(
      "values-invalid",
      `the matrix is not positive definite: pivot ${failed} of ${n}`,
      { hint: "add a ridge to its diagonal" },
    );
  }
  return (b) => {
    const view = values.view();
    view.set(b.subarray(0, n));
    kernels.solveCholesky(factor.address, n, values.address);
    b.set(view);
  };
}
