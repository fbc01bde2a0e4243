import { randomOf } from "../../core/random.ts";
import type { Curve } from "./curve.ts";
import type { SparseGraph } from "./fuzzy-graph.ts";
import { gradientTable } from "./gradient-table.ts";

const NEGATIVE_SAMPLES = 5;
const LARGEST_STEP = 4;

/**
 * Moves records, float64[records, 2], so that joined ones attract and random others repel: stochastic gradient
 * descent with negative sampling, the schedule of umap-learn 0.5.12 optimize_layout_euclidean (an edge of
 * weight w is used w / max(w) x epochs times, five negative samples each, learning rate falling from 1 to 0).
 * One thread and one xorshift stream, so a seed gives the same bits. Returns new positions.
 */
export function optimiseLayout(
  start: Float64Array,
  {
    graph,
    curve,
    epochs,
    seed,
  }: {
    graph: SparseGraph;
    curve: Curve;
    epochs: number;
    seed: string;
  },
): Float64Array {
  const positions = Float64Array.from(start);
  const table = gradientTable(curve);
  const randomRecord = fastIntegers(`${seed}/layout`, graph.rows);
  const { heads, tails, period } = scheduleOf(graph);
  const nextUse = Float64Array.from(period);
  const nextNegative = period.map((epochsPerUse) => epochsPerUse / NEGATIVE_SAMPLES);

  function pull(h: number, t: number, rate: number): void {
    const dx = positions[h]! - positions[t]!;
    const dy = positions[h + 1]! - positions[t + 1]!;
    const squared = dx * dx + dy * dy;
    if (squared === 0) return;
    const factor = table.attraction(squared);
    const moveX = rate * clipped(factor * dx);
    const moveY = rate * clipped(factor * dy);
    positions[h]! += moveX;
    positions[h + 1]! += moveY;
    positions[t]! -= moveX;
    positions[t + 1]! -= moveY;
  }

  function push(h: number, other: number, rate: number): void {
    const dx = positions[h]! - positions[other]!;
    const dy = positions[h + 1]! - positions[other + 1]!;
    const squared = dx * dx + dy * dy;
    if (squared === 0) return;
    const factor = table.repulsion(squared);
    positions[h]! += rate * clipped(factor * dx);
    positions[h + 1]! += rate * clipped(factor * dy);
  }

  function useEdge(e: number, epoch: number, rate: number): void {
    const h = 2 * heads[e]!;
    pull(h, 2 * tails[e]!, rate);
    nextUse[e]! += period[e]!;
    const negativePeriod = period[e]! / NEGATIVE_SAMPLES;
    const due = Math.trunc((epoch - nextNegative[e]!) / negativePeriod);
    for (let n = 0; n < due; n++) push(h, 2 * randomRecord(), rate);
    nextNegative[e]! += due * negativePeriod;
  }

  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = 1 - epoch / epochs;
    for (let e = 0; e < heads.length; e++) {
      if (nextUse[e]! <= epoch) useEdge(e, epoch, rate);
    }
  }
  return positions;
}

/** Every edge in both directions, and the epochs between two uses of it. */
function scheduleOf({ rows, starts, columns, weights }: SparseGraph): {
  heads: Int32Array;
  tails: Int32Array;
  period: Float64Array;
} {
  const heads = new Int32Array(columns.length);
  let heaviest = 0;
  for (const weight of weights) heaviest = Math.max(heaviest, weight);
  for (let r = 0; r < rows; r++) heads.fill(r, starts[r], starts[r + 1]);
  return { heads, tails: columns, period: weights.map((weight) => heaviest / weight) };
}

/** Draws from [0, bound) by xorshift32 (Marsaglia, 2003), several times faster than the project's own stream. */
function fastIntegers(key: string, bound: number): () => number {
  const state = Int32Array.of(1 + randomOf(key).integer(2 ** 31 - 1));
  return () => {
    let s = state[0]!;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    state[0] = s;
    return Math.floor(((s >>> 0) * bound) / 4_294_967_296);
  };
}

function clipped(value: number): number {
  return Math.max(-LARGEST_STEP, Math.min(LARGEST_STEP, value));
}
