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
  if (a.length !== n * n || right.some(({ length }) => length !== n)) {
    throw new EinthovenError(
      "shape-mismatch",
      `${a.length} values and right sides of ${right.map(({ length }) => length).join(", ")} for ${n} equations`,
      { hint: "pass a square matrix and right sides of its size" },
    );
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
  return right.map((b) => {
    values.view().set(b);
    kernels.solveCholesky(factor.address, n, values.address);
    return values.view().slice();
  });
}
