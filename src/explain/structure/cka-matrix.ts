import { randomOf } from "../../core/random.ts";
import { gram } from "../../linalg/products.ts";
import { type CentredKernel, ckaRatio, drawnTimes, requireSameRecords } from "./cka-interval.ts";
import { centralRange } from "./permuted-labels.ts";

/** What lies below the diagonal of a centred kernel, row by row: all that CKA needs of it, at half the size. */
export interface KernelTriangle {
  readonly rows: number;
  /** float64[rows x (rows - 1) / 2] */
  readonly data: Float64Array;
}

/** Debiased linear CKA of every two of some embeddings of the same records, each float64[embeddings, embeddings]. */
export interface CkaMatrix {
  /** NaN under 4 records and where one of the two is constant. */
  readonly values: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Keeps the lower half of a centred kernel. */
export function kernelTriangle({ rows, data }: CentredKernel): KernelTriangle {
  const half = new Float64Array((rows * (rows - 1)) / 2);
  for (let r = 1; r < rows; r++) half.set(data.subarray(r * rows, r * rows + r), placeOf(r));
  return { rows, data: half };
}

/**
 * Compares many embeddings with each other, such as the layers of networks: `ckaEstimate` of every pair, but with the
 * same bootstrap samples of records for all, so that a replicate is one product of matrices (500 of 180 embeddings of
 * 256 records in about a minute). 95 % percentile intervals. Memory: 16 bytes x records² / 2 for each embedding, and
 * 4 bytes x replicates for each pair. Throws `shape-mismatch` for different numbers of records.
 */
export function ckaMatrix(
  embeddings: readonly KernelTriangle[],
  { seed, replicates = 500 }: { readonly seed: string; readonly replicates?: number },
): CkaMatrix {
  const count = embeddings.length;
  const rows = embeddings[0]?.rows ?? 0;
  for (const embedding of embeddings) requireSameRecords(embeddings[0]!, embedding);
  const nothing = (): Float64Array => new Float64Array(count * count).fill(Number.NaN);
  const found = { values: nothing(), lower: nothing(), upper: nothing() };
  if (rows < 4) return found;
  const whole = ratiosOf(embeddings, new Float64Array(rows).fill(1));
  const drawn = bootstrapped(embeddings, { seed, replicates });
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const place = placeOf(i) + i + j;
      const value = whole[place]!;
      const range = centralRange(drawn.map((ratios) => ratios[place]!));
      for (const cell of [i * count + j, j * count + i]) {
        found.values[cell] = value;
        found.lower[cell] = Math.min(value, range?.[0] ?? Number.NaN);
        found.upper[cell] = Math.max(value, range?.[1] ?? Number.NaN);
      }
    }
  }
  return found;
}

/** Where a row of a triangle without its diagonal begins. */
function placeOf(row: number): number {
  return (row * (row - 1)) / 2;
}

/** float32[pairs with j <= i] for each replicate. A record that is drawn twice does not meet itself. */
function bootstrapped(
  embeddings: readonly KernelTriangle[],
  { seed, replicates }: { seed: string; replicates: number },
): Float32Array[] {
  const { rows } = embeddings[0]!;
  const random = randomOf(`${seed}/bootstrap`);
  return Array.from({ length: replicates }, () => {
    return Float32Array.from(ratiosOf(embeddings, drawnTimes(rows, random)));
  });
}

/** CKA of every two embeddings with records weighted: float64[pairs with j <= i]. */
function ratiosOf(embeddings: readonly KernelTriangle[], weights: Float64Array): Float64Array {
  const count = embeddings.length;
  const { places, roots } = drawnPairs(weights);
  const scaled = new Float64Array(count * places.length);
  for (const [i, { data }] of embeddings.entries()) {
    const row = scaled.subarray(i * places.length, (i + 1) * places.length);
    for (let p = 0; p < places.length; p++) row[p] = roots[p]! * data[places[p]!]!;
  }
  const products = gram(scaled, count, places.length);
  const ratios = new Float64Array((count * (count + 1)) / 2);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const [first, second] = [products[i * count + i]!, products[j * count + j]!];
      ratios[placeOf(i) + i + j] = ckaRatio(products[i * count + j]!, first, second);
    }
  }
  return ratios;
}

/** Pairs of different records that were drawn: their places in a triangle, and the roots of their weights. */
function drawnPairs(weights: Float64Array): { places: Int32Array; roots: Float64Array } {
  const drawn = Int32Array.from(weights.keys()).filter((r) => weights[r]! > 0);
  const places = new Int32Array((drawn.length * (drawn.length - 1)) / 2);
  const roots = new Float64Array(places.length);
  let p = 0;
  for (let i = 1; i < drawn.length; i++) {
    for (let j = 0; j < i; j++, p++) {
      const [r, s] = [drawn[i]!, drawn[j]!];
      places[p] = placeOf(r) + s;
      roots[p] = Math.sqrt(weights[r]! * weights[s]!);
    }
  }
  return { places, roots };
}
