import { type Matrix, squaredLengths, takeRows } from "../../core/matrix.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import type { DistanceMetric } from "../distances.ts";
import { type MultiplyTransposed, plainMultiply } from "../multiply.ts";
import type { Neighbours } from "../nearest-neighbours.ts";
import { openNearestScan } from "../wasm/near-blocks.ts";
import { emptyNeighbours, SPARE_CANDIDATES } from "./block-neighbours.ts";
import { type RowRange, visitPairs } from "./block-pairs.ts";
import { type Grouped, groupedRows } from "./grouped-rows.ts";
import { nearPoints } from "./near-points.ts";
import { rankedNeighbours } from "./ranked-neighbours.ts";

/** Neighbours that may miss a few, and how many they miss. */
export interface ApproximateNeighbours {
  readonly neighbours: Neighbours;
  /** Share of the true neighbours that was found, over `sampled` records searched exactly. */
  readonly recall: number;
  readonly sampled: number;
}

export interface ClusterNeighboursOptions {
  readonly neighbors?: number;
  readonly metric?: DistanceMetric;
  readonly multiply?: MultiplyTransposed;
  readonly seed?: string;
  /** Clusters whose pairs are looked at, besides a record's own. */
  readonly probes?: number;
}

/** Records per cluster: a block is then about one matrix product of the best size. */
const CLUSTER_RECORDS = 1000;
const SAMPLED = 256;

/**
 * Finds nearest neighbours among very many records, float32[records, features]: groups them by k-means, puts the groups' records
 * side by side and looks only at products of near groups. Distances are exact, but a neighbour in a far group is missed; the
 * share that was found is measured on 256 records and returned. Deterministic for a seed. Throws `values-invalid`.
 */
export async function clusterNeighbours(
  x: Matrix,
  {
    neighbors = 15,
    metric = "cosine",
    multiply = plainMultiply,
    seed = "cluster-neighbours",
    probes = 12,
  }: ClusterNeighboursOptions = {},
): Promise<ApproximateNeighbours> {
  const points = nearPoints(x, metric);
  const width = Math.max(0, Math.min(neighbors, x.rows - 1));
  if (width === 0) return { neighbours: emptyNeighbours(x.rows), recall: 1, sampled: 0 };
  const kept = Math.min(width + SPARE_CANDIDATES, x.rows - 1);
  const groups = Math.max(1, Math.round(x.rows / CLUSTER_RECORDS));
  const grouped = await groupedRows(points.centred, { groups, seed, multiply });
  const ordered = {
    exact: takeRows(points.exact, grouped.order),
    centred: takeRows(points.centred, grouped.order),
  };
  const scan = openNearestScan(ordered.centred, kept);
  for (const pair of nearPairs(grouped, { probes })) {
    await visitPairs(ordered.centred, pair, { multiply, visitor: scan });
  }
  const found = rankedNeighbours(ordered, scan.finish(ordered.exact), {
    width,
    kept,
    metric,
    proven: false,
  });
  const recall = await measuredRecall(ordered.centred, found, { seed, multiply });
  return { neighbours: inOriginalOrder(found, grouped.order), ...recall };
}

/** Every group with itself and with the `probes` groups whose centres are nearest; each pair once. */
function nearPairs(
  { centres, ranges }: Grouped,
  { probes }: { probes: number },
): { a: RowRange; b: RowRange }[] {
  const { rows, cols, data } = centres;
  const pairs = new Map<number, { a: RowRange; b: RowRange }>();
  for (let g = 0; g < rows; g++) {
    const squared = Float64Array.from({ length: rows }, (_, h) => {
      let sum = 0;
      for (let f = 0; f < cols; f++) sum += (data[g * cols + f]! - data[h * cols + f]!) ** 2;
      return sum;
    });
    const nearest = Array.from(squared.keys()).sort((a, b) => squared[a]! - squared[b]! || a - b);
    for (const h of nearest.slice(0, probes + 1)) {
      const [low, high] = [Math.min(g, h), Math.max(g, h)];
      pairs.set(low * rows + high, { a: ranges[low]!, b: ranges[high]! });
    }
  }
  return [...pairs.values()];
}

async function measuredRecall(
  points: Matrix,
  found: Neighbours,
  { seed, multiply }: { seed: string; multiply: MultiplyTransposed },
): Promise<Pick<ApproximateNeighbours, "recall" | "sampled">> {
  const rows = shuffled(
    Array.from({ length: points.rows }, (_, r) => r),
    randomOf(`${seed}/recall`),
  ).slice(0, SAMPLED);
  const sample = takeRows(points, rows);
  const products = await multiply(sample.data, points.data, {
    n: sample.rows,
    m: points.rows,
    k: points.cols,
  });
  const norms = squaredLengths(points);
  let hits = 0;
  rows.forEach((r, i) => {
    const own = products.subarray(i * points.rows, (i + 1) * points.rows);
    const score = (s: number): number => norms[s]! - 2 * own[s]!;
    const listed = found.indices.subarray(r * found.neighbors, (r + 1) * found.neighbors);
    const scores = norms.map((_, s) => (s === r ? Number.POSITIVE_INFINITY : score(s))).sort();
    // A neighbour within rounding of the true last one is one.
    const limit = scores[found.neighbors - 1]! + 1e-5 * (norms[r]! + 1e-30);
    for (const s of listed) if (score(s) <= limit) hits++;
  });
  return { recall: hits / (rows.length * found.neighbors), sampled: rows.length };
}

function inOriginalOrder(found: Neighbours, order: Int32Array): Neighbours {
  const { rows, neighbors } = found;
  const indices = new Int32Array(found.indices.length);
  const distances = new Float64Array(found.distances.length);
  for (let i = 0; i < rows; i++) {
    const to = order[i]! * neighbors;
    for (let k = 0; k < neighbors; k++) {
      indices[to + k] = order[found.indices[i * neighbors + k]!]!;
      distances[to + k] = found.distances[i * neighbors + k]!;
    }
  }
  return { rows, neighbors, indices, distances };
}
