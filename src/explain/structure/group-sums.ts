import { type Matrix, squaredLengths } from "../../core/matrix.ts";
import type { MultiplyTransposed } from "../../linalg/multiply.ts";

/** Which group every record belongs to. */
export interface Grouping {
  /** int32[records] >= 0. */
  readonly labels: Int32Array;
  /** Records of each group. */
  readonly sizes: Int32Array;
}

/**
 * Sums the distances of `count` records, from `first` on, to the records of every group of all groupings, side by side:
 * [count, groups]. Valid until the next call.
 */
export type GroupSums = (first: number, count: number) => Promise<Float32Array | Float64Array>;

/** A way to sum distances, and what its tables take. */
export interface SummedDistances {
  readonly bytesPerGroup: number;
  open(groupings: readonly Grouping[], multiply: MultiplyTransposed): Promise<GroupSums>;
}

/**
 * Squared Euclidean distances of points = float32[records, features]: records x |p|² + sum of |q|² - 2 p (sum of q), so
 * that a group's sum stands for its records.
 */
export function squaredSums(points: Matrix): SummedDistances {
  const { cols, data } = points;
  const squares = squaredLengths(points);
  return {
    bytesPerGroup: 4 * SUMMED_RECORDS + 12 * cols,
    open: async (groupings, multiply) => {
      const sizes = groupings.flatMap((grouping) => [...grouping.sizes]);
      const lengths = summedLengths(groupings, squares);
      const totals = await summedPoints(points, groupings, multiply);
      const groups = sizes.length;
      return async (first, count) => {
        const block = data.subarray(first * cols, (first + count) * cols);
        const products = await multiply(block, totals, { n: count, m: groups, k: cols });
        const sums = new Float64Array(products.length);
        for (let r = 0, i = 0; r < count; r++) {
          const own = squares[first + r]!;
          for (let g = 0; g < groups; g++, i++) {
            sums[i] = Math.max(0, sizes[g]! * own + lengths[g]! - 2 * products[i]!);
          }
        }
        return sums;
      };
    },
  };
}

/** Euclidean distances of points = float32[records, features], to all records. */
export function rootedSums(points: Matrix): SummedDistances {
  const { rows, cols, data } = points;
  const squares = squaredLengths(points);
  return {
    bytesPerGroup: 4 * rows,
    open: (groupings, multiply) => {
      const members = memberTable(groupings, { first: 0, count: rows });
      const groups = groupsOf(groupings);
      return Promise.resolve(async (first, count) => {
        const block = data.subarray(first * cols, (first + count) * cols);
        const products = await multiply(block, data, { n: count, m: rows, k: cols });
        rootInto(products, squares, first);
        return multiply(products, members, { n: count, m: groups, k: rows });
      });
    },
  };
}

/** Turns products of records from `first` on with all, float32[count, records], into distances; to itself 0. */
function rootInto(products: Float32Array, squares: Float64Array, first: number): void {
  const rows = squares.length;
  for (let r = 0; r * rows < products.length; r++) {
    const own = squares[first + r]!;
    for (let s = 0; s < rows; s++) {
      const squared = own + squares[s]! - 2 * products[r * rows + s]!;
      products[r * rows + s] = Math.sqrt(Math.max(0, squared));
    }
    products[r * rows + first + r] = 0;
  }
}

/** Records that are added to their groups by one product. */
const SUMMED_RECORDS = 2048;

/** The sum of the points of every group, float32[groups, features], added up in float64 over parts of the records. */
async function summedPoints(
  { rows, cols, data }: Matrix,
  groupings: readonly Grouping[],
  multiply: MultiplyTransposed,
): Promise<Float32Array> {
  const groups = groupsOf(groupings);
  const totals = new Float64Array(groups * cols);
  for (let first = 0; first < rows; first += SUMMED_RECORDS) {
    const count = Math.min(SUMMED_RECORDS, rows - first);
    const turned = new Float32Array(cols * count);
    for (let r = 0; r < count; r++) {
      for (let f = 0; f < cols; f++) turned[f * count + r] = data[(first + r) * cols + f]!;
    }
    const members = memberTable(groupings, { first, count });
    const part = await multiply(members, turned, { n: groups, m: cols, k: count });
    for (let i = 0; i < totals.length; i++) totals[i]! += part[i]!;
  }
  return Float32Array.from(totals);
}

function summedLengths(groupings: readonly Grouping[], squares: Float64Array): Float64Array {
  const sums = groupings.map(({ labels, sizes }) => {
    const own = new Float64Array(sizes.length);
    labels.forEach((label, r) => {
      own[label]! += squares[r]!;
    });
    return own;
  });
  return Float64Array.from(sums.flatMap((own) => [...own]));
}

function groupsOf(groupings: readonly Grouping[]): number {
  return groupings.reduce((sum, { sizes }) => sum + sizes.length, 0);
}

/** 1 where one of `count` records belongs to a group: float32[groups of all groupings, count]. */
function memberTable(
  groupings: readonly Grouping[],
  { first, count }: { first: number; count: number },
): Float32Array {
  const groups = groupsOf(groupings);
  const table = new Float32Array(groups * count);
  let before = 0;
  for (const { labels, sizes } of groupings) {
    for (let r = 0; r < count; r++) table[(before + labels[first + r]!) * count + r] = 1;
    before += sizes.length;
  }
  return table;
}
