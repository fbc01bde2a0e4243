import { type Matrix, matrixOf, squaredLengths, takeRows } from "../../core/matrix.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import type { MultiplyTransposed } from "../multiply.ts";
import type { RowRange } from "./block-pairs.ts";

/** Records put side by side by group. */
export interface Grouped {
  /** Row numbers, group after group: int32[records]. */
  readonly order: Int32Array;
  /** Places in `order` of each group; empty groups are left out. */
  readonly ranges: readonly RowRange[];
  /** float32[groups, features], in the order of `ranges`. */
  readonly centres: Matrix;
}

const ROUNDS = 6;
/** Rows of one product with the centres. */
const BLOCK_ROWS = 1024;
/** Centres are moved by so many records per group: more change them little. */
const TRAINING_PER_GROUP = 200;

/**
 * Groups float32[records, features] by k-means whose nearest centres come from matrix products: centres are trained on a
 * sample, then all records are assigned. Deterministic for a seed.
 */
export async function groupedRows(
  x: Matrix,
  { groups, seed, multiply }: { groups: number; seed: string; multiply: MultiplyTransposed },
): Promise<Grouped> {
  const rows = Array.from({ length: x.rows }, (_, r) => r);
  const drawn = shuffled(rows, randomOf(`${seed}/groups`));
  const sample = takeRows(x, drawn.slice(0, Math.min(x.rows, groups * TRAINING_PER_GROUP)));
  let centres = takeRows(x, drawn.slice(0, groups));
  for (let round = 0; round < ROUNDS; round++) {
    centres = movedCentres(centres, sample, await nearestCentres(sample, centres, multiply));
  }
  const groupOf = await nearestCentres(x, centres, multiply);
  const members = Array.from({ length: groups }, (): number[] => []);
  groupOf.forEach((group, r) => {
    members[group]!.push(r);
  });
  const filled = Array.from(members.keys()).filter((group) => members[group]!.length > 0);
  let first = 0;
  const ranges = filled.map((group): RowRange => {
    const range = { first, end: first + members[group]!.length };
    first = range.end;
    return range;
  });
  return {
    order: Int32Array.from(filled.flatMap((group) => members[group]!)),
    ranges,
    centres: takeRows(centres, filled),
  };
}

async function nearestCentres(
  x: Matrix,
  centres: Matrix,
  multiply: MultiplyTransposed,
): Promise<Int32Array> {
  const norms = squaredLengths(centres);
  const out = new Int32Array(x.rows);
  for (let start = 0; start < x.rows; start += BLOCK_ROWS) {
    const n = Math.min(BLOCK_ROWS, x.rows - start);
    const part = x.data.subarray(start * x.cols, (start + n) * x.cols);
    const products = await multiply(part, centres.data, { n, m: centres.rows, k: x.cols });
    for (let i = 0; i < n; i++) {
      let best = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let g = 0; g < centres.rows; g++) {
        const score = norms[g]! - 2 * products[i * centres.rows + g]!;
        if (score < least) {
          least = score;
          best = g;
        }
      }
      out[start + i] = best;
    }
  }
  return out;
}

/** A centre that lost all its records stays where it is. */
function movedCentres(centres: Matrix, x: Matrix, groupOf: Int32Array): Matrix {
  const sums = new Float64Array(centres.data.length);
  const counts = new Int32Array(centres.rows);
  for (let r = 0; r < x.rows; r++) {
    const group = groupOf[r]!;
    counts[group]!++;
    for (let f = 0; f < x.cols; f++) sums[group * x.cols + f]! += x.data[r * x.cols + f]!;
  }
  const out = matrixOf(centres.rows, centres.cols, centres.data.slice());
  for (let i = 0; i < sums.length; i++) {
    const count = counts[Math.floor(i / x.cols)]!;
    if (count > 0) out.data[i] = sums[i]! / count;
  }
  return out;
}
