import { type Matrix, matrixOf, rowOf, squaredLengths } from "../../core/matrix.ts";
import type { OpenProducts } from "../../linalg/products.ts";

/** So many rows are multiplied at a time. */
const BLOCK = 256;

/**
 * Computes exp(-gamma |a - b|²) of every row a with every row b: float32[a.rows, b.rows], blocks of products with b
 * inside. Memory: the result and what the products hold.
 */
export async function gaussianKernel(
  a: Matrix,
  b: Matrix,
  { gamma, openProducts }: { gamma: number; openProducts: OpenProducts },
): Promise<Matrix> {
  const out = matrixOf(a.rows, b.rows);
  if (a.rows === 0 || b.rows === 0) return out;
  const squaresA = squaredLengths(a);
  const squaresB = squaredLengths(b);
  const products = await openProducts(b);
  try {
    for (let from = 0; from < a.rows; from += BLOCK) {
      const size = Math.min(BLOCK, a.rows - from);
      const block = a.data.slice(from * a.cols, (from + size) * a.cols);
      const dots = await products.timesTransposed(block, size);
      for (let i = 0; i < size; i++) {
        const own = rowOf(out, from + i);
        for (let j = 0; j < b.rows; j++) {
          const distance = squaresA[from + i]! + squaresB[j]! - 2 * dots[i * b.rows + j]!;
          own[j] = Math.exp(-gamma * Math.max(0, distance));
        }
      }
    }
  } finally {
    await products.release();
  }
  return out;
}
