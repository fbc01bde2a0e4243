import type { Matrix } from "../../core/matrix.ts";
import type { MultiplyTransposed } from "../multiply.ts";
import { BLOCK_SIDE, type BlockPlace } from "../wasm/near-blocks.ts";

/** A run of rows: first and one past the last. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** Rows cut into runs of at most one block side. */
export function blockRanges({ first, end }: RowRange): RowRange[] {
  const ranges: RowRange[] = [];
  for (let start = first; start < end; start += BLOCK_SIDE) {
    ranges.push({ first: start, end: Math.min(end, start + BLOCK_SIDE) });
  }
  return ranges;
}

/** Multiplies two runs of rows of float32[records, features]: float32[n, m]. */
export async function blockProducts(
  { cols, data }: Matrix,
  { rowBase, n, colBase, m }: BlockPlace,
  multiply: MultiplyTransposed,
): Promise<Float32Array> {
  const rows = data.subarray(rowBase * cols, (rowBase + n) * cols);
  const columns = data.subarray(colBase * cols, (colBase + m) * cols);
  return await multiply(rows, columns, { n, m, k: cols });
}

/** The place of a block of two runs. */
export function placeOf(rows: RowRange, columns: RowRange): BlockPlace {
  return {
    rowBase: rows.first,
    n: rows.end - rows.first,
    colBase: columns.first,
    m: columns.end - columns.first,
  };
}
