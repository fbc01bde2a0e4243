import { type Matrix, matrixOf } from "../../src/core/matrix.ts";
import { randomOf } from "../../src/core/random.ts";

/** Standard normal values: float32[rows, cols]. */
export function noise(rows: number, cols: number, seed: string): Matrix {
  const random = randomOf(seed);
  return matrixOf(rows, cols, Float32Array.from({ length: rows * cols }, random.normal));
}

/** Records around centres that are `apart` standard deviations from the origin; row r belongs to group r % groups. */
export function groups(
  rows: number,
  cols: number,
  { groups: count, apart, seed }: { groups: number; apart: number; seed: string },
): { x: Matrix; labels: Int32Array } {
  const centres = noise(count, cols, `${seed}/centres`);
  const x = noise(rows, cols, seed);
  const scale = apart / Math.sqrt(cols);
  for (let r = 0; r < rows; r++) {
    for (let f = 0; f < cols; f++) {
      x.data[r * cols + f]! += scale * centres.data[(r % count) * cols + f]!;
    }
  }
  return { x, labels: Int32Array.from({ length: rows }, (_, r) => r % count) };
}
