import { type Matrix, matrixOf } from "../core/matrix.ts";

/** A matrix that is read block by block, as often as needed: float32[rows, cols]. */
export interface RowBlocks {
  readonly rows: number;
  readonly cols: number;
  /** All rows in their order. A block may be reused by its owner once the next one is asked for. */
  read(): AsyncIterable<RowBlock>;
}

/** Rows `first` to `first + x.rows` of all. */
export interface RowBlock {
  readonly first: number;
  readonly x: Matrix;
}

/** Products with one block after another. No block is kept. */
export interface BlockProducts {
  /** w xᵀ for w = float32[n, features]: float32[n, rows]. */
  timesTransposed(x: Matrix, w: Float32Array, n: number): Promise<Float32Array>;
  /** r x for r = float32[n, rows]: float32[n, features]. */
  times(x: Matrix, r: Float32Array, n: number): Promise<Float32Array>;
  /** xᵀ x: float32[features, features]. */
  squares(x: Matrix): Promise<Float32Array>;
  /** Frees what the products hold; they are not usable afterwards. */
  release(): Promise<void>;
}

/** Prepares products with blocks of any size. */
export type OpenBlockProducts = () => Promise<BlockProducts>;

/** Serves a matrix in memory as blocks (views, not copies) of at most so many rows. */
export function blocksOf(x: Matrix, { blockRows }: { readonly blockRows: number }): RowBlocks {
  return {
    rows: x.rows,
    cols: x.cols,
    read: async function* () {
      for (let first = 0; first < x.rows; first += blockRows) {
        const end = Math.min(x.rows, first + blockRows);
        const data = x.data.subarray(first * x.cols, end * x.cols);
        yield { first, x: matrixOf(end - first, x.cols, data) };
      }
    },
  };
}
