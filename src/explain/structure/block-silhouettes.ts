import { EinthovenError } from "../../core/error.ts";
import { type Matrix, squaredLengths } from "../../core/matrix.ts";
import type { DistanceMetric } from "../../linalg/distances.ts";
import type { MultiplyTransposed } from "../../linalg/multiply.ts";
import { nearPoints } from "../../linalg/neighbours/near-points.ts";

interface BlockSilhouettesOptions {
  readonly metric: DistanceMetric;
  readonly multiply: MultiplyTransposed;
  /** Of the table of labels. More labellings than fit take a further pass over all distances. */
  readonly maximumBytes?: number;
}

/** Rows of distances that are held at once. */
const BLOCK_ROWS = 256;

/**
 * Mean silhouette of every labelling, int32[records] >= 0, of float32[records, features], as `silhouettes` gives it, for
 * tens of thousands of records: distances come from products of blocks, and the sums over all groups of all labellings
 * are one further product. Within 1e-4; NaN with a single group. Memory: 256 x records distances in float32 and
 * `maximumBytes` (256 MiB). Throws `shape-mismatch`, `values-invalid`.
 */
export async function blockSilhouettes(
  x: Matrix,
  labellings: readonly Int32Array[],
  { metric, multiply, maximumBytes = 256 * 2 ** 20 }: BlockSilhouettesOptions,
): Promise<number[]> {
  const { centred } = nearPoints(x, metric);
  const squares = squaredLengths(centred);
  const groupings = labellings.map((labels) => groupingOf(labels, x.rows));
  for (const pass of passesOf(groupings, Math.floor(maximumBytes / (4 * x.rows)))) {
    const members = memberTable(pass, x.rows);
    const groups = members.length / Math.max(1, x.rows);
    for (let first = 0; first < x.rows; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, x.rows - first);
      const distances = await distancesFrom(centred, {
        ...{ first, count, squares, metric, multiply },
      });
      const sums = await multiply(distances, members, { n: count, m: groups, k: x.rows });
      for (let r = 0; r < count; r++) {
        let start = r * groups;
        for (const grouping of pass) {
          const own = sums.subarray(start, start + grouping.sizes.length);
          const { labels, sizes } = grouping;
          grouping.total += silhouetteOfSums(own, labels[first + r]!, sizes);
          start += grouping.sizes.length;
        }
      }
    }
  }
  return groupings.map(({ sizes, total }) =>
    sizes.filter((size) => size > 0).length < 2 ? Number.NaN : total / x.rows,
  );
}

interface Grouping {
  readonly labels: Int32Array;
  /** Records of each group. */
  readonly sizes: Int32Array;
  /** Sum of silhouettes so far. */
  total: number;
}

function groupingOf(labels: Int32Array, rows: number): Grouping {
  if (labels.length !== rows) {
    throw new EinthovenError("shape-mismatch", `${labels.length} labels for ${rows} records`);
  }
  const sizes = new Int32Array(labels.reduce((most, label) => Math.max(most, label), -1) + 1);
  for (const label of labels) sizes[label]!++;
  return { labels, sizes, total: 0 };
}

/** As many labellings together as have at most so many groups; a single one always may. */
function passesOf(groupings: readonly Grouping[], mostGroups: number): Grouping[][] {
  const passes: Grouping[][] = [];
  let groups = Number.POSITIVE_INFINITY;
  for (const grouping of groupings) {
    if (groups + grouping.sizes.length > mostGroups) {
      passes.push([]);
      groups = 0;
    }
    passes.at(-1)!.push(grouping);
    groups += grouping.sizes.length;
  }
  return passes;
}

/** 1 where a record belongs to a group: float32[groups of all labellings, records]. */
function memberTable(pass: readonly Grouping[], rows: number): Float32Array {
  const groups = pass.reduce((sum, { sizes }) => sum + sizes.length, 0);
  const table = new Float32Array(groups * rows);
  let first = 0;
  for (const { labels, sizes } of pass) {
    labels.forEach((label, r) => {
      table[(first + label) * rows + r] = 1;
    });
    first += sizes.length;
  }
  return table;
}

/** Distances from some records to all; for cosine their double, whose factor a silhouette does not see. */
async function distancesFrom(
  points: Matrix,
  {
    first,
    count,
    squares,
    metric,
    multiply,
  }: {
    first: number;
    count: number;
    squares: Float64Array;
    metric: DistanceMetric;
    multiply: MultiplyTransposed;
  },
): Promise<Float32Array> {
  const { rows, cols, data } = points;
  const block = data.subarray(first * cols, (first + count) * cols);
  const out = await multiply(block, data, { n: count, m: rows, k: cols });
  for (let r = 0; r < count; r++) {
    const own = squares[first + r]!;
    for (let s = 0; s < rows; s++) {
      const squared = Math.max(0, own + squares[s]! - 2 * out[r * rows + s]!);
      out[r * rows + s] = metric === "euclidean" ? Math.sqrt(squared) : squared;
    }
    out[r * rows + first + r] = 0;
  }
  return out;
}

/**
 * Silhouette of a record of group `own` from its summed distances to every group, sums[groups]; a factor of all of them
 * cancels. A record alone in its group scores 0.
 */
export function silhouetteOfSums(
  sums: ArrayLike<number>,
  own: number,
  sizes: ArrayLike<number>,
): number {
  if (sizes[own] === 1) return 0;
  const within = sums[own]! / (sizes[own]! - 1);
  let nearest = Number.POSITIVE_INFINITY;
  for (let g = 0; g < sizes.length; g++) {
    if (g !== own && sizes[g]! > 0) nearest = Math.min(nearest, sums[g]! / sizes[g]!);
  }
  const larger = Math.max(within, nearest);
  return larger === 0 || larger === Number.POSITIVE_INFINITY ? 0 : (nearest - within) / larger;
}
