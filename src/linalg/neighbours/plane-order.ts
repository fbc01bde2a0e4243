import type { Matrix } from "../../core/matrix.ts";

/** Cells per side of the grid: 2^10, so that a place on the curve has 20 bits. */
const BITS = 10;

/**
 * Orders points of the plane, float32[records, 2], so that points near each other come near each other in the list: by the
 * cells of a grid along a Z-shaped curve (Morton, 1966). int32[records] of row numbers.
 */
export function planeOrder({ rows, data }: Matrix): Int32Array {
  const x = cellsAlong(data, 0);
  const y = cellsAlong(data, 1);
  const place = new Int32Array(rows);
  for (let r = 0; r < rows; r++) place[r] = 2 * spread(y[r]!) + spread(x[r]!);
  return Int32Array.from(place.keys()).sort((a, b) => place[a]! - place[b]! || a - b);
}

/** Cell of every point in one direction: int32[records]. */
function cellsAlong(data: Float32Array, axis: number): Int32Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = axis; i < data.length; i += 2) {
    low = Math.min(low, data[i]!);
    high = Math.max(high, data[i]!);
  }
  const scale = high > low ? 2 ** BITS / (high - low) : 0;
  const cells = new Int32Array(data.length / 2);
  for (let r = 0; r < cells.length; r++) {
    cells[r] = Math.min(2 ** BITS - 1, Math.floor((data[2 * r + axis]! - low) * scale));
  }
  return cells;
}

/** Puts a zero between the bits of a number of ten bits. */
function spread(bits: number): number {
  let wide = bits;
  wide = (wide | (wide << 8)) & 0x00ff00ff;
  wide = (wide | (wide << 4)) & 0x0f0f0f0f;
  wide = (wide | (wide << 2)) & 0x33333333;
  return (wide | (wide << 1)) & 0x55555555;
}
