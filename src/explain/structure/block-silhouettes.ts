import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import type { DistanceMetric } from "../../linalg/distances.ts";
import type { MultiplyTransposed } from "../../linalg/multiply.ts";
import { centredPoints } from "../../linalg/neighbours/near-points.ts";
import { type Grouping, type GroupSums, rootedSums, squaredSums } from "./group-sums.ts";

interface BlockSilhouettesOptions {
  readonly metric: DistanceMetric;
  readonly multiply: MultiplyTransposed;
  /** Of the tables of groups. More labellings than fit take a further pass over all records. */
  readonly maximumBytes?: number;
}

/** Records that are scored at once. */
const BLOCK_ROWS = 256;

interface Scored extends Grouping {
  /** Sum of silhouettes so far. */
  total: number;
}

/**
 * Mean silhouette of every labelling, int32[records] >= 0, of float32[records, features], as `silhouettes` gives it, for
 * tens of thousands of records. A cosine distance is half a squared one, whose sum over a group follows from the group's
 * sum, so that no two records are compared; Euclidean distances come from products of blocks, and the sums over all
 * groups of all labellings are one further product. Within 1e-4; NaN with a single group. Memory: a copy of x, for
 * Euclidean 256 x records distances in float32, and `maximumBytes` (256 MiB). Throws `shape-mismatch`, `values-invalid`.
 */
export async function blockSilhouettes(
  x: Matrix,
  labellings: readonly Int32Array[],
  { metric, multiply, maximumBytes = 256 * 2 ** 20 }: BlockSilhouettesOptions,
): Promise<number[]> {
  const centred = centredPoints(x, metric);
  const groupings = labellings.map((labels) => groupingOf(labels, x.rows));
  const { bytesPerGroup, open } = metric === "cosine" ? squaredSums(centred) : rootedSums(centred);
  for (const pass of passesOf(groupings, Math.floor(maximumBytes / bytesPerGroup))) {
    await scoreInto(pass, x.rows, await open(pass, multiply));
  }
  return groupings.map(({ sizes, total }) =>
    sizes.filter((size) => size > 0).length < 2 ? Number.NaN : total / x.rows,
  );
}

async function scoreInto(pass: readonly Scored[], rows: number, sumsOf: GroupSums): Promise<void> {
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - first);
    const sums = await sumsOf(first, count);
    let start = 0;
    for (let r = first; r < first + count; r++) {
      for (const grouping of pass) {
        const { labels, sizes } = grouping;
        const own = sums.subarray(start, start + sizes.length);
        grouping.total += silhouetteOfSums(own, labels[r]!, sizes);
        start += sizes.length;
      }
    }
  }
}

function groupingOf(labels: Int32Array, rows: number): Scored {
  if (labels.length !== rows) {
    throw new EinthovenError("shape-mismatch", `${labels.length} labels for ${rows} records`);
  }
  const sizes = new Int32Array(labels.reduce((most, label) => Math.max(most, label), -1) + 1);
  for (const label of labels) sizes[label]!++;
  return { labels, sizes, total: 0 };
}

/** As many labellings together as have at most so many groups; a single one always may. */
function passesOf(groupings: readonly Scored[], mostGroups: number): Scored[][] {
  const passes: Scored[][] = [];
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
