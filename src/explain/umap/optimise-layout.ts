import { randomOf } from "../../core/random.ts";
import { type LayoutEdges, moveLayout } from "../../linalg/wasm/umap-layout.ts";
import type { Curve } from "./curve.ts";
import type { SparseGraph } from "./fuzzy-graph.ts";
import { gradientTable } from "./gradient-table.ts";

/**
 * Moves records, float64[records, 2], so that joined ones attract and random others repel: stochastic gradient
 * descent with negative sampling, the schedule of umap-learn 0.5.12 optimize_layout_euclidean (an edge of
 * weight w is used w / max(w) x epochs times, learning rate falling from 1 to 0), in WebAssembly and float32. Each use has
 * five negative samples, where umap-learn's come to five on average, and all its forces act from one place, where
 * umap-learn moves after each. One thread and seeded streams of chance, so a seed gives the same bits everywhere.
 * Returns new positions.
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
  const heads = new Int32Array(graph.columns.length);
  for (let r = 0; r < graph.rows; r++) heads.fill(r, graph.starts[r], graph.starts[r + 1]);
  return movedAlong(start, {
    edges: { heads, tails: graph.columns, periods: periodsOf(graph.weights) },
    curve,
    epochs,
    rate: 1,
    seed,
  });
}

/** The same towards a map that stays: heads are rows of `start`, tails rows of `fixed`. */
export function movedAlong(
  start: Float64Array,
  {
    edges,
    fixed,
    curve,
    epochs,
    rate,
    seed,
  }: {
    edges: LayoutEdges;
    fixed?: Float64Array;
    curve: Curve;
    epochs: number;
    rate: number;
    seed: string;
  },
): Float64Array {
  const { attraction, repulsion } = gradientTable(curve);
  return moveLayout(start, {
    edges: inRounds(edges, start.length / 2),
    fixed,
    pull: attraction,
    push: repulsion,
    epochs,
    rate,
    seed: 1 + randomOf(`${seed}/layout`).integer(2 ** 31 - 1),
  });
}

/**
 * The first edge of every head, then the second of every head that has one, and so on: neighbouring uses then move
 * unlike heads, and the processor need not wait for one before it begins the next.
 */
function inRounds({ heads, tails, periods }: LayoutEdges, rows: number): LayoutEdges {
  const seen = new Int32Array(rows);
  const rounds = heads.map((head) => seen[head]!++);
  const starts = new Int32Array(rounds.reduce((most, round) => Math.max(most, round), -1) + 2);
  for (const round of rounds) starts[round + 1]!++;
  for (let round = 1; round < starts.length; round++) starts[round]! += starts[round - 1]!;
  const order = new Int32Array(heads.length);
  rounds.forEach((round, edge) => {
    order[starts[round]!++] = edge;
  });
  return {
    heads: order.map((edge) => heads[edge]!),
    tails: order.map((edge) => tails[edge]!),
    periods: Float64Array.from(order, (edge) => periods[edge]!),
  };
}

/** Epochs between two uses of an edge: the heaviest is used in every epoch. */
export function periodsOf(weights: Float64Array): Float64Array {
  let heaviest = 0;
  for (const weight of weights) heaviest = Math.max(heaviest, weight);
  return weights.map((weight) => heaviest / weight);
}
