import type { Matrix } from "../core/matrix.ts";
import { type Products, plainProducts } from "./products.ts";
import type { BlockProducts } from "./row-blocks.ts";

/** Multiplies blocks in TypeScript, float64 inside; see `plainProducts`. `run/` has a faster way. */
export function plainBlockProducts(): Promise<BlockProducts> {
  return Promise.resolve({
    timesTransposed: (x, w, n) => withBlock(x, (products) => products.timesTransposed(w, n)),
    times: (x, r, n) => withBlock(x, (products) => products.times(r, n)),
    squares: (x) => withBlock(x, (products) => products.squares()),
    release: () => Promise.resolve(),
  });
}

async function withBlock<T>(x: Matrix, work: (products: Products) => Promise<T>): Promise<T> {
  return work(await plainProducts(x));
}
