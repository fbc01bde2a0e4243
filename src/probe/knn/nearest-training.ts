import { type Matrix, matrixOf, rowOf } from "../../core/matrix.ts";
import type { Products } from "../../linalg/products.ts";
import { openTopScan } from "../../linalg/wasm/top-scan.ts";

/** The nearest training records of some records, nearest first. */
export interface NearestTraining {
  /** int32[records, neighbors]: rows of the training records; -1 where there are fewer. */
  readonly indices: Int32Array;
  /** float64[records, neighbors]: 1 - cosine; 0 behind the last. */
  readonly distances: Float64Array;
}

export interface NearestTrainingOptions {
  /** Unit rows: float32[training records, features]. */
  readonly training: Matrix;
  /** Products with `training`. */
  readonly products: Products;
  readonly neighbors: number;
  /** Training records that may be found; all of them by default. */
  readonly allowed?: Uint8Array;
  /** Training records that are no neighbours of this one (its own patient's). None by default. */
  readonly leftOut?: (record: number) => readonly number[];
}

/** Records whose similarities are held at once. */
const BLOCK = 256;
/** Error of a float32 product of unit rows, with room: 1,000 summands leave 1e-6. */
const PRODUCT_ERROR = 1e-5;

/**
 * Finds the exact nearest training records of unit rows float32[records, features] by cosine distance; of equal
 * distances the lower row. Similarities come from products in blocks; whatever lies within their rounding of the last
 * place is measured again in float64. Memory: 256 x training records.
 */
export async function nearestTraining(
  queries: Matrix,
  { training, products, neighbors, allowed, leftOut }: NearestTrainingOptions,
): Promise<NearestTraining> {
  const width = Math.min(neighbors, training.rows);
  const indices = new Int32Array(queries.rows * width).fill(-1);
  const distances = new Float64Array(queries.rows * width);
  const scan = openTopScan(training.rows, width);
  for (let start = 0; start < queries.rows; start += BLOCK) {
    const end = Math.min(queries.rows, start + BLOCK);
    const block = queries.data.slice(start * queries.cols, end * queries.cols);
    const similarities = await products.timesTransposed(block, end - start);
    for (let r = start; r < end; r++) {
      const from = (r - start) * training.rows;
      const own = similarities.subarray(from, from + training.rows);
      exclude(own, allowed, leftOut?.(r) ?? []);
      const found = ranked(scan(own, { count: width, slack: 2 * PRODUCT_ERROR }), {
        query: rowOf(queries, r),
        training,
      });
      found.slice(0, width).forEach(([distance, s], i) => {
        indices[r * width + i] = s;
        distances[r * width + i] = distance;
      });
    }
  }
  return { indices, distances };
}

/** Divides each row by its length: float32[records, features]. A row of zeros stays. */
export function unitRows(z: Matrix): Matrix {
  const out = matrixOf(z.rows, z.cols);
  for (let r = 0; r < z.rows; r++) {
    const row = rowOf(z, r);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    const scale = length === 0 ? 0 : 1 / length;
    rowOf(out, r).set(row.map((value) => value * scale));
  }
  return out;
}

const NEVER = Number.NEGATIVE_INFINITY;

function exclude(
  similarities: Float32Array,
  allowed: Uint8Array | undefined,
  leftOut: readonly number[],
): void {
  if (allowed !== undefined) {
    for (let s = 0; s < allowed.length; s++) if (allowed[s] === 0) similarities[s] = NEVER;
  }
  for (const s of leftOut) similarities[s] = NEVER;
}

/** |u - v|² / 2 is 1 - cosine of unit rows, and exactly 0 for equal ones. A row of zeros is at distance 1. */
function ranked(
  found: Int32Array,
  { query, training }: { query: Float32Array; training: Matrix },
): (readonly [distance: number, s: number])[] {
  const measured = Array.from(found, (s): readonly [number, number] => {
    const other = rowOf(training, s);
    let squares = 0;
    let product = 0;
    for (let f = 0; f < query.length; f++) {
      squares += (query[f]! - other[f]!) ** 2;
      product += query[f]! * other[f]!;
    }
    return [product === 0 ? 1 : squares / 2, s];
  });
  return measured.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}
