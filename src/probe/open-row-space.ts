import type { Matrix } from "../core/matrix.ts";
import type { OpenProducts, Products } from "../linalg/products.ts";
import { type RowSpace, rowSpaceByProducts, rowSpaceOf } from "./row-space.ts";

/** From here on (multiplications for XᵀX) the caller's products pay; below, the exact way is as fast. */
const MANY_MULTIPLICATIONS = 2e8;

/** Decomposes z = float32[records, features] the exact way, or by products where there is much to multiply. */
export function openRowSpace(z: Matrix, openProducts: OpenProducts): Promise<RowSpace> {
  if (z.rows > z.cols && z.rows * z.cols ** 2 > MANY_MULTIPLICATIONS) {
    return withProducts(z, openProducts, (products) => rowSpaceByProducts(z, products));
  }
  return Promise.resolve(rowSpaceOf(z));
}

/** Opens products with x for the time of the work, also when the work fails. */
export async function withProducts<T>(
  x: Matrix,
  openProducts: OpenProducts,
  work: (products: Products) => Promise<T>,
): Promise<T> {
  const products = await openProducts(x);
  try {
    return await work(products);
  } finally {
    await products.release();
  }
}
