import { EinthovenError } from "../../core/error.ts";
import { type Matrix, squaredLengths } from "../../core/matrix.ts";
import type { DistanceMetric } from "../../linalg/distances.ts";
import { type MultiplyTransposed, plainMultiply } from "../../linalg/multiply.ts";
import { visitPairs } from "../../linalg/neighbours/block-pairs.ts";
import { centredPoints } from "../../linalg/neighbours/near-points.ts";
import { amongAll, type PairSearch, pairSearch } from "../../linalg/neighbours/pair-search.ts";
import { planeNeighbours } from "../../linalg/neighbours/plane-neighbours.ts";
import { planeOrder } from "../../linalg/neighbours/plane-order.ts";
import { openGroupSums, squaredToOthers } from "../../linalg/wasm/near-blocks.ts";
import { blockSilhouettes, silhouetteOfSums } from "./block-silhouettes.ts";

interface BlockScoreOptions {
  readonly metric?: DistanceMetric;
  readonly multiply?: MultiplyTransposed;
}

/**
 * Trustworthiness of a map, float32[records, 2], of float32[records, features], as `trustworthiness` gives it, by products
 * of blocks and counting: for tens of thousands of records, without a table of all distances. Ranks come from float32, so
 * near ties may be off by a place: within 1e-4. NaN under 4 records. Throws `shape-mismatch`, `values-invalid`.
 */
export async function blockTrustworthiness(
  x: Matrix,
  map: Matrix,
  {
    neighbors = 15,
    metric = "cosine",
    multiply = plainMultiply,
    search = pairSearch({ multiply }),
  }: BlockScoreOptions & { neighbors?: number; search?: PairSearch } = {},
): Promise<number> {
  if (x.rows !== map.rows) {
    throw new EinthovenError("shape-mismatch", `a map of ${map.rows} records for ${x.rows}`);
  }
  const width = x.rows < 4 ? 0 : Math.min(neighbors, Math.ceil(x.rows / 2) - 1);
  if (width === 0) return Number.NaN;
  // Neighbours in the map lie side by side then: near records meet in few blocks, and their vectors in the processor's caches.
  const order = planeOrder(map);
  const others = movedIndices(planeNeighbours(map, width).indices, order, width);
  const centred = centredPoints(x, metric, order);
  const limits = limitsOf(centred, others, width);
  const counts = await search.nearer(centred, { limits, width });
  const excess = counts.reduce((sum, nearer) => sum + Math.max(0, nearer + 1 - width), 0);
  return 1 - (excess * 2) / (x.rows * width * (2 * x.rows - 3 * width - 1));
}

/**
 * Mean silhouette of float32[records, features] in groups, int32[records] of any values, as `silhouette` gives it: within
 * 1e-4. Cosine distances by the groups' sums (see `blockSilhouettes`), Euclidean ones by products of blocks, each pair
 * once. NaN with a single group. Throws `shape-mismatch`, `values-invalid`.
 */
export async function blockSilhouette(
  x: Matrix,
  labels: Int32Array,
  { metric = "cosine", multiply = plainMultiply }: BlockScoreOptions = {},
): Promise<number> {
  if (labels.length !== x.rows) {
    throw new EinthovenError("shape-mismatch", `${labels.length} labels for ${x.rows} records`);
  }
  const { order, starts, numbers } = byLabel(labels);
  const groups = starts.length - 1;
  if (groups < 2) return Number.NaN;
  if (metric === "cosine") {
    return (await blockSilhouettes(x, [numbers], { metric, multiply }))[0]!;
  }
  const ordered = centredPoints(x, metric, order);
  const sums = openGroupSums(ordered, starts);
  await visitPairs(ordered, amongAll(x), { multiply, visitor: sums });
  const totals = sums.finish();
  const sizes = Int32Array.from({ length: groups }, (_, g) => starts[g + 1]! - starts[g]!);
  let all = 0;
  for (let own = 0; own < groups; own++) {
    for (let r = starts[own]!; r < starts[own + 1]!; r++) {
      all += silhouetteOfSums(totals.subarray(r * groups, (r + 1) * groups), own, sizes);
    }
  }
  return all / x.rows;
}

/** Neighbours of records, int32[records, width], as they are named after the records were put in another order. */
function movedIndices(indices: Int32Array, order: Int32Array, width: number): Int32Array {
  const place = new Int32Array(order.length);
  order.forEach((record, to) => {
    place[record] = to;
  });
  const out = new Int32Array(indices.length);
  for (let i = 0; i < out.length; i++) {
    const from = order[Math.floor(i / width)]! * width;
    out[i] = place[indices[from + (i % width)]!]!;
  }
  return out;
}

/** Squared distances to the neighbours in the map, float32[records, width]. */
function limitsOf(x: Matrix, others: Int32Array, width: number): Float32Array {
  const lengths = squaredLengths(x);
  const limits = squaredToOthers(x, others, width);
  for (let r = 0; r < x.rows; r++) {
    for (let i = r * width; i < (r + 1) * width; i++) {
      // A little less than exact: no record is to count as nearer than itself.
      limits[i]! -= 1e-6 * (lengths[r]! + lengths[others[i]!]!);
    }
  }
  return new Float32Array(limits);
}

/** Rows group after group, where each group begins, and labels counted from 0 in the order of their values. */
function byLabel(labels: Int32Array): {
  order: Int32Array;
  starts: Int32Array;
  numbers: Int32Array;
} {
  const names = [...new Set(labels)].sort((a, b) => a - b);
  const numberOf = new Map(names.map((name, number) => [name, number]));
  const numbers = labels.map((label) => numberOf.get(label)!);
  const starts = new Int32Array(names.length + 1);
  for (const number of numbers) starts[number + 1]!++;
  for (let g = 0; g < names.length; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice();
  const order = new Int32Array(labels.length);
  numbers.forEach((number, r) => {
    order[next[number]!++] = r;
  });
  return { order, starts, numbers };
}
