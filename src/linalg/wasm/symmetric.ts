import { openWasm, type WasmArena, type WasmArray } from "./open-wasm.ts";
import { SYMMETRIC_WASM } from "./symmetric.generated.ts";

interface SymmetricKernels {
  tridiagonalise(
    a: number,
    n: number,
    diagonal: number,
    off: number,
    halves: number,
    q: number,
    p: number,
  ): void;
  reflectorPanels(a: number, n: number, halves: number, panels: number): void;
  rotationBytes(n: number): number;
  diagonalise(diagonal: number, off: number, n: number, panels: number, scratch: number): number;
}

/** A symmetric matrix as basisᵀ T basis, where T is tridiagonal. */
export interface Tridiagonal {
  /** float64[n]. */
  readonly diagonal: Float64Array;
  /** float64[n]: couplings of i and i + 1; the last is unused. */
  readonly offDiagonal: Float64Array;
  /** float64[n, n]: orthonormal, one vector per row. */
  readonly basis: Float64Array;
}

/**
 * Reduces a symmetric a = float64[n, n] (lower triangle read; finite, largest entry near 1) to tridiagonal form by
 * Householder reflections (Golub and Van Loan, Matrix Computations, 8.3.1). 8/3 n³ operations, 16 n² bytes.
 */
export function tridiagonalised(a: Float64Array, n: number): Tridiagonal {
  const { diagonal, off, panels } = reduced(a, n);
  return {
    diagonal: diagonal.view().slice(),
    offDiagonal: off.view().slice(),
    basis: rowsOf(panels.view(), n),
  };
}

/** Eigenvalues and unit vectors in no order. */
export interface UnsortedEigen {
  /** float64[n]. */
  readonly values: Float64Array;
  /** float64[n, n], one vector per row. */
  readonly vectors: Float64Array;
  /** -1, or the index of an eigenvalue that did not converge: then the rest is meaningless. */
  readonly failed: number;
}

/** Diagonalises what `tridiagonalised` takes: implicit QL with Wilkinson shifts (Golub and Van Loan, 8.3.3). */
export function diagonalised(a: Float64Array, n: number): UnsortedEigen {
  const { kernels, memory, diagonal, off, panels } = reduced(a, n);
  const scratch = memory.uint8(kernels.rotationBytes(n));
  const failed = kernels.diagonalise(
    diagonal.address,
    off.address,
    n,
    panels.address,
    scratch.address,
  );
  return { values: diagonal.view().slice(), vectors: rowsOf(panels.view(), n), failed };
}

interface Reduced {
  readonly kernels: SymmetricKernels;
  readonly memory: WasmArena;
  readonly diagonal: WasmArray<Float64Array>;
  readonly off: WasmArray<Float64Array>;
  readonly panels: WasmArray<Float64Array>;
}

function reduced(a: Float64Array, n: number): Reduced {
  const { kernels, memory } = openWasm<SymmetricKernels>(SYMMETRIC_WASM);
  const list = (): WasmArray<Float64Array> => memory.float64(n);
  const [diagonal, off, halves, q, p] = [list(), list(), list(), list(), list()];
  const values = memory.float64(n * n);
  const panels = memory.float64(Math.ceil(n / LANES) * LANES * n);
  values.view().set(a);
  kernels.tridiagonalise(
    values.address,
    n,
    diagonal.address,
    off.address,
    halves.address,
    q.address,
    p.address,
  );
  kernels.reflectorPanels(values.address, n, halves.address, panels.address);
  return { kernels, memory, diagonal, off, panels };
}

/** Rows of a panel: see wasm/symmetric.ts. */
const LANES = 8;

/** Turns panels = float64[ceil(n / 8), n, 8] into one vector per column: float64[n, n]. */
function rowsOf(panels: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let first = 0; first < n; first += LANES) {
    const width = Math.min(LANES, n - first);
    for (let c = 0; c < n; c++) {
      const start = first * n + c * LANES;
      for (let k = 0; k < width; k++) out[c * n + first + k] = panels[start + k]!;
    }
  }
  return out;
}
