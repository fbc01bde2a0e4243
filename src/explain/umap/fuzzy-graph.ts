import type { Neighbours } from "../../linalg/nearest-neighbours.ts";
import { smoothDistances } from "./smooth-distances.ts";

/** A symmetric weighted graph, row by row (CSR); the columns of a row ascend. */
export interface SparseGraph {
  readonly rows: number;
  /** int32[rows + 1]: row r owns entries starts[r] ... starts[r + 1] - 1. */
  readonly starts: Int32Array;
  /** int32[entries]. */
  readonly columns: Int32Array;
  /** float64[entries], in (0, 1]. */
  readonly weights: Float64Array;
}

/**
 * Joins the records' neighbourhoods to one graph by the fuzzy union p + q - p q of both directions, as
 * umap-learn 0.5.12 fuzzy_simplicial_set with set_op_mix_ratio 1.
 */
export function fuzzyGraph(neighbours: Neighbours): SparseGraph {
  const { rows } = neighbours;
  const memberships = membershipRows(neighbours);
  const starts = new Int32Array(rows + 1);
  const columns: number[] = [];
  const weights: number[] = [];
  const incoming = transposed(memberships);
  for (let r = 0; r < rows; r++) {
    const row = united(memberships[r]!, incoming[r]!);
    for (const [column, weight] of row) {
      columns.push(column);
      weights.push(weight);
    }
    starts[r + 1] = columns.length;
  }
  return {
    rows,
    starts,
    columns: Int32Array.from(columns),
    weights: Float64Array.from(weights),
  };
}

/** Leaves out the edges whose weight is below `least`. */
export function withoutWeakEdges(graph: SparseGraph, least: number): SparseGraph {
  const starts = new Int32Array(graph.rows + 1);
  const columns = new Int32Array(graph.columns.length);
  const weights = new Float64Array(graph.columns.length);
  let kept = 0;
  for (let r = 0; r < graph.rows; r++) {
    for (let e = graph.starts[r]!; e < graph.starts[r + 1]!; e++) {
      if (graph.weights[e]! < least) continue;
      columns[kept] = graph.columns[e]!;
      weights[kept++] = graph.weights[e]!;
    }
    starts[r + 1] = kept;
  }
  return {
    rows: graph.rows,
    starts,
    columns: columns.slice(0, kept),
    weights: weights.slice(0, kept),
  };
}

type Row = Map<number, number>;

function membershipRows(neighbours: Neighbours): Row[] {
  const { rows, neighbors, indices, distances } = neighbours;
  const { rho, sigma } = smoothDistances(neighbours);
  return Array.from({ length: rows }, (_, r) => {
    const row: Row = new Map();
    for (let i = r * neighbors; i < (r + 1) * neighbors; i++) {
      const beyond = distances[i]! - rho[r]!;
      const weight = beyond <= 0 || sigma[r] === 0 ? 1 : Math.exp(-beyond / sigma[r]!);
      if (weight > 0) row.set(indices[i]!, weight);
    }
    return row;
  });
}

function transposed(memberships: readonly Row[]): Row[] {
  const out: Row[] = memberships.map(() => new Map());
  memberships.forEach((row, r) => {
    for (const [column, weight] of row) out[column]!.set(r, weight);
  });
  return out;
}

function united(outgoing: Row, incoming: Row): [number, number][] {
  const union = new Map(outgoing);
  for (const [column, q] of incoming) {
    const p = outgoing.get(column) ?? 0;
    union.set(column, p + q - p * q);
  }
  return [...union].sort(([a], [b]) => a - b);
}
