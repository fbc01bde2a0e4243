import { type Matrix, matrixOf } from "../core/matrix.ts";
import type { OpenProducts, Products } from "../linalg/products.ts";
import {
  type Axes,
  type AxisProducts,
  axesFromSquares,
  type RowSpace,
  rowSpaceOf,
  turnedProducts,
} from "./row-space.ts";

/** Records ready for many fits. */
export interface OpenedAxes {
  readonly axes: Axes;
  /** Products with the records on the axes. */
  readonly products: AxisProducts;
  /** The records on the axes in float64, where there is little of them. */
  readonly exact: RowSpace | null;
}

/** From here on (multiplications for XᵀX) the caller's products pay; below, the exact way is as fast. */
const MANY_MULTIPLICATIONS = 2e8;

/**
 * Finds axes of z = float32[records, features] for the time of the work: the exact way, or by products alone where
 * there is much to multiply.
 */
export function withAxes<T>(
  z: Matrix,
  openProducts: OpenProducts,
  work: (opened: OpenedAxes) => Promise<T>,
): Promise<T> {
  if (isMuch(z)) {
    return withProducts(z, openProducts, async (products) => {
      const { axes, vectors } = axesFromSquares(await products.squares(), {
        records: z.rows,
        features: z.cols,
      });
      return withProducts(matrixOf(z.cols, z.cols, vectors), openProducts, (turn) =>
        work({ axes, products: turnedProducts(products, turn), exact: null }),
      );
    });
  }
  const exact = rowSpaceOf(z);
  const { records, rank, coordinates } = exact;
  const onAxes = matrixOf(records, rank, Float32Array.from(coordinates));
  return withProducts(onAxes, openProducts, (products) => work({ axes: exact, products, exact }));
}

/** Is there so much to multiply that products pay? */
export function isMuch({ rows, cols }: Matrix): boolean {
  return rows > cols && rows * cols ** 2 > MANY_MULTIPLICATIONS;
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
