import { openWasm } from "./open-wasm.ts";
import { SPARSE_PRODUCT_WASM } from "./sparse-product.generated.ts";

interface SparseKernels {
  multiplySparse(
    starts: number,
    columns: number,
    weights: number,
    rows: number,
    block: number,
    width: number,
    out: number,
  ): void;
}

/** A matrix in compressed rows: row i owns entries starts[i] ... starts[i + 1] - 1. */
export interface SparseRows {
  /** int32[rows + 1]. */
  readonly starts: Int32Array;
  /** int32[entries]. */
  readonly columns: Int32Array;
  /** float64[entries]. */
  readonly weights: Float64Array;
}

/** Writes A block to `out`: float64[rows, width] from float64[columns, width]. */
export type SparseProduct = (out: Float64Array, block: Float64Array, width: number) => void;

/** Opens products of one sparse matrix (wasm/sparse-product.ts). Memory: the matrix once, and two blocks. */
export function openSparseProduct({ starts, columns, weights }: SparseRows): SparseProduct {
  const { kernels, memory } = openWasm<SparseKernels>(SPARSE_PRODUCT_WASM);
  const rows = starts.length - 1;
  const [begins, places] = [memory.int32(starts.length), memory.int32(columns.length)];
  begins.view().set(starts);
  places.view().set(columns);
  const values = memory.float64(weights.length);
  values.view().set(weights);
  const mark = memory.mark();
  return (out, block, width) => {
    memory.release(mark);
    const from = memory.float64(block.length);
    const to = memory.float64(rows * width);
    from.view().set(block);
    kernels.multiplySparse(
      begins.address,
      places.address,
      values.address,
      rows,
      from.address,
      width,
      to.address,
    );
    out.set(to.view());
  };
}
