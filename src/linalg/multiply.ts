import { type ProductSizes, timesTransposed } from "./products.ts";

/**
 * Computes a bᵀ for row-major float32[n, k] and float32[m, k]: float32[n, m], written to `out` and returned where it is
 * given, which saves fresh memory for each of many products. `plainMultiply` works anywhere; `run/` has a faster one.
 */
export type MultiplyTransposed = (
  a: Float32Array,
  b: Float32Array,
  sizes: ProductSizes,
  out?: Float32Array,
) => Promise<Float32Array>;

/** In TypeScript, float64 inside. */
export const plainMultiply: MultiplyTransposed = (a, b, sizes, out) => {
  const product = timesTransposed(Float64Array.from(a), Float64Array.from(b), sizes);
  if (out === undefined) return Promise.resolve(Float32Array.from(product));
  out.set(product);
  return Promise.resolve(out);
};
