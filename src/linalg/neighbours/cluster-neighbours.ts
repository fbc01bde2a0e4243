import { type Matrix, rowOf, takeRows } from "../../core/matrix.ts";
import { type DistanceMetric, squaredDistance } from "../distances.ts";
import { type MultiplyTransposed, plainMultiply } from "../multiply.ts";
import type { Neighbours } from "../nearest-neighbours.ts";
import { openNearestScan } from "../wasm/near-blocks.ts";
import { emptyNeighbours, SPARE_CANDIDATES } from "./block-neighbours.ts";
import { type RowRange, visitPairs } from "./block-pairs.ts";
import { type Grouped, groupedRows } from "./grouped-rows.ts";
import { recallOf, sampledTruth } from "./measured-recall.ts";
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
  /** Share of the true neighbours that is enough: more pairs of clusters are looked at until it is reached. */
  readonly wantedRecall?: number;
}

/** Records per cluster: a block is then about one matrix product of the best size. */
const CLUSTER_RECORDS = 1000;
/** Clusters that each one is paired with at first, besides itself; then twice as many, and so on. */
const FIRST_PROBES = 4;

/**
 * Finds nearest neighbours among very many records, float32[records, features]: groups them by k-means, puts the groups' records
 * side by side and looks only at products of near groups, of as many as it takes: the share of the true neighbours that
 * was found is measured on 256 records that are searched exactly, and returned. Distances are exact. Deterministic for a
 * seed. Throws `values-invalid`.
 */
export async function clusterNeighbours(
  x: Matrix,
  {
    neighbors = 15,
    metric = "cosine",
    multiply = plainMultiply,
    seed = "cluster-neighbours",
    wantedRecall = 0.99,
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
  const truth = await sampledTruth(ordered.centred, { width, seed, multiply });
  const pairs = pairsByNearness(grouped);
  let recall = 0;
  let isEnough = false;
  let done = 0;
  for (let probes = FIRST_PROBES; done < pairs.length && !isEnough; probes *= 2) {
    for (; done < pairs.length && pairs[done]!.rank <= probes; done++) {
      await visitPairs(ordered.centred, pairs[done]!, { multiply, visitor: scan });
    }
    const found = scan.lists().indices;
    recall = recallOf(found, truth, { kept, width });
    // Records far from all others may be groups of their own, with too few in the nearest groups.
    isEnough = recall >= wantedRecall && everyRowHas(found, { kept, width });
  }
  const found = rankedNeighbours(ordered, scan.lists(), { width, kept, metric, proven: false });
  const neighbours = inOriginalOrder(found, grouped.order);
  return { neighbours, recall, sampled: truth.rows.length };
}

interface RankedPair {
  readonly a: RowRange;
  readonly b: RowRange;
  /** 0 for a group with itself, 1 where one of them is the other's nearest group, and so on. */
  readonly rank: number;
}

/** Every pair of groups once, near ones first. */
function pairsByNearness({ centres, ranges }: Grouped): RankedPair[] {
  const { rows } = centres;
  const ranks = new Map<number, number>();
  for (let g = 0; g < rows; g++) {
    const squared = Float64Array.from({ length: rows }, (_, h) =>
      g === h ? -1 : squaredDistance(rowOf(centres, g), rowOf(centres, h)),
    );
    const nearest = Array.from(squared.keys()).sort((a, b) => squared[a]! - squared[b]! || a - b);
    nearest.forEach((h, rank) => {
      const pair = Math.min(g, h) * rows + Math.max(g, h);
      ranks.set(pair, Math.min(rank, ranks.get(pair) ?? rank));
    });
  }
  return [...ranks]
    .map(([pair, rank]) => ({ a: ranges[Math.floor(pair / rows)]!, b: ranges[pair % rows]!, rank }))
    .sort((p, q) => p.rank - q.rank || p.a.first - q.a.first || p.b.first - q.b.first);
}

function everyRowHas(
  candidates: Int32Array,
  { kept, width }: { kept: number; width: number },
): boolean {
  for (let last = width - 1; last < candidates.length; last += kept) {
    if (candidates[last]! < 0) return false;
  }
  return true;
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
