import type { Neighbours } from "../../linalg/nearest-neighbours.ts";
import type { SparseRows } from "../../linalg/wasm/sparse-product.ts";
import { smoothDistances } from "./smooth-distances.ts";

/** A symmetric weighted graph, row by row (CSR); the columns of a row ascend. */
export interface SparseGraph extends SparseRows {
  readonly rows: number;
  /** float64[entries], in (0, 1]. */
  readonly weights: Float64Array;
}

/**
 * Joins the records' neighbourhoods to one graph by the fuzzy union p + q - p q of both directions, as
 * umap-learn 0.5.12 fuzzy_simplicial_set with set_op_mix_ratio 1.
 */
export function fuzzyGraph(neighbours: Neighbours): SparseGraph {
  const outgoing = memberships(neighbours);
  const incoming = transposed(outgoing);
  const { rows } = neighbours;
  const most = outgoing.columns.length + incoming.columns.length;
  const starts = new Int32Array(rows + 1);
  const columns = new Int32Array(most);
  const weights = new Float64Array(most);
  let filled = 0;
  for (let r = 0; r < rows; r++) {
    filled = uniteInto({ columns, weights }, filled, { outgoing, incoming, r });
    starts[r + 1] = filled;
  }
  return { rows, starts, columns: columns.slice(0, filled), weights: weights.slice(0, filled) };
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

/** Similarity of every record to its neighbours; the columns of a row ascend. */
function memberships(neighbours: Neighbours): SparseGraph {
  const { rows, neighbors, indices, distances } = neighbours;
  const { rho, sigma } = smoothDistances(neighbours);
  const starts = new Int32Array(rows + 1);
  const columns = new Int32Array(rows * neighbors);
  const weights = new Float64Array(rows * neighbors);
  const order = new Int32Array(neighbors);
  let filled = 0;
  for (let r = 0; r < rows; r++) {
    orderByColumnInto(order, indices, r * neighbors);
    for (let k = 0; k < neighbors; k++) {
      const i = order[k]!;
      const beyond = distances[i]! - rho[r]!;
      const weight = beyond <= 0 || sigma[r] === 0 ? 1 : Math.exp(-beyond / sigma[r]!);
      if (weight === 0) continue;
      columns[filled] = indices[i]!;
      weights[filled++] = weight;
    }
    starts[r + 1] = filled;
  }
  return { rows, starts, columns: columns.slice(0, filled), weights: weights.slice(0, filled) };
}

/** Places of a row's entries, from `first` on, in the order of their columns: few, so each is inserted where it belongs. */
function orderByColumnInto(order: Int32Array, columns: Int32Array, first: number): void {
  for (let k = 0; k < order.length; k++) {
    const column = columns[first + k]!;
    let place = k;
    for (; place > 0 && columns[order[place - 1]!]! > column; place--) {
      order[place] = order[place - 1]!;
    }
    order[place] = first + k;
  }
}

/** Rows and columns exchanged; columns ascend because rows are passed in order. */
function transposed({ rows, starts, columns, weights }: SparseGraph): SparseGraph {
  const begins = new Int32Array(rows + 1);
  for (const column of columns) begins[column + 1]!++;
  for (let r = 0; r < rows; r++) begins[r + 1]! += begins[r]!;
  const next = begins.slice();
  const turnedColumns = new Int32Array(columns.length);
  const turnedWeights = new Float64Array(columns.length);
  for (let r = 0; r < rows; r++) {
    for (let e = starts[r]!; e < starts[r + 1]!; e++) {
      const place = next[columns[e]!]!++;
      turnedColumns[place] = r;
      turnedWeights[place] = weights[e]!;
    }
  }
  return { rows, starts: begins, columns: turnedColumns, weights: turnedWeights };
}

/** Merges both directions of row `r` behind what is `filled`; returns what is filled then. */
function uniteInto(
  out: { columns: Int32Array; weights: Float64Array },
  filled: number,
  { outgoing, incoming, r }: { outgoing: SparseGraph; incoming: SparseGraph; r: number },
): number {
  let [i, j] = [outgoing.starts[r]!, incoming.starts[r]!];
  const [endI, endJ] = [outgoing.starts[r + 1]!, incoming.starts[r + 1]!];
  let end = filled;
  while (i < endI || j < endJ) {
    const columnI = i < endI ? outgoing.columns[i]! : Number.POSITIVE_INFINITY;
    const columnJ = j < endJ ? incoming.columns[j]! : Number.POSITIVE_INFINITY;
    const p = columnI <= columnJ ? outgoing.weights[i++]! : 0;
    const q = columnJ <= columnI ? incoming.weights[j++]! : 0;
    out.columns[end] = Math.min(columnI, columnJ);
    out.weights[end++] = p + q - p * q;
  }
  return end;
}
