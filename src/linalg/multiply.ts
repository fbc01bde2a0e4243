import { type ProductSizes, timesTransposed } from "./products.ts";

/**
 * Computes a bᵀ for row-major float32[n, k] and float32[m, k]: float32[n, m]. `plainMultiply` works anywhere; `run/` has a
 * faster one.
 */
export type MultiplyTransposed = (
  a: Float32Array,
  b: Float32Array,
  sizes: ProductSizes,
) => Promise<Float32Array>;

/** In TypeScript, float64 inside. */
export const plainMultiply: MultiplyTransposed = (a, b, sizes) =>
  Promise.resolve(
    Float32Array.from(timesTransposed(Float64Array.from(a), Float64Array.from(b), sizes)),
  );
