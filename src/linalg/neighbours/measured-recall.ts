import { type Matrix, rowOf, squaredLengths } from "../../core/matrix.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import { squaredDistance } from "../distances.ts";
import type { MultiplyTransposed } from "../multiply.ts";

/** How near the true neighbours of some records are. */
export interface SampledTruth {
  readonly points: Matrix;
  /** The records that were searched exactly. */
  readonly rows: readonly number[];
  /** Squared distance of the last true neighbour of each, with float32's rounding. */
  readonly limits: readonly number[];
}

const SAMPLED = 256;
/** Sampled records whose products with all are held at once. */
const BLOCK_ROWS = 32;

/** Searches 256 drawn records of points = float32[records, features] among all. Memory: 32 x records products. */
export async function sampledTruth(
  points: Matrix,
  { width, seed, multiply }: { width: number; seed: string; multiply: MultiplyTransposed },
): Promise<SampledTruth> {
  const everyone = Array.from({ length: points.rows }, (_, r) => r);
  const rows = shuffled(everyone, randomOf(`${seed}/recall`)).slice(0, SAMPLED);
  const norms = squaredLengths(points);
  const limits: number[] = [];
  for (let first = 0; first < rows.length; first += BLOCK_ROWS) {
    const block = rows.slice(first, first + BLOCK_ROWS);
    const sample = new Float32Array(block.length * points.cols);
    block.forEach((r, i) => {
      sample.set(rowOf(points, r), i * points.cols);
    });
    const sizes = { n: block.length, m: points.rows, k: points.cols };
    const products = await multiply(sample, points.data, sizes);
    block.forEach((r, i) => {
      const own = products.subarray(i * points.rows, (i + 1) * points.rows);
      const last = lastOfNearest(r, { own, norms, width });
      limits.push(last + 1e-5 * (norms[r]! + 1e-30));
    });
  }
  return { points, rows, limits };
}

/** The `width`-th smallest squared distance of record r to others, from its products with all. */
function lastOfNearest(
  r: number,
  { own, norms, width }: { own: Float32Array; norms: Float64Array; width: number },
): number {
  const least = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  for (let s = 0; s < own.length; s++) {
    const squared = norms[r]! + norms[s]! - 2 * own[s]!;
    if (!(squared < least[width - 1]!) || s === r) continue;
    let place = width - 1;
    for (; place > 0 && least[place - 1]! > squared; place--) least[place] = least[place - 1]!;
    least[place] = squared;
  }
  return least[width - 1]!;
}

/** The share of the true neighbours among the first `width` of each record's candidates, int32[records, kept]. */
export function recallOf(
  candidates: Int32Array,
  { points, rows, limits }: SampledTruth,
  { kept, width }: { kept: number; width: number },
): number {
  let hits = 0;
  rows.forEach((r, i) => {
    for (const s of candidates.subarray(r * kept, r * kept + width)) {
      if (s >= 0 && squaredDistance(rowOf(points, r), rowOf(points, s)) <= limits[i]!) hits++;
    }
  });
  return hits / (rows.length * width);
}
