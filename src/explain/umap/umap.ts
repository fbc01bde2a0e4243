import { EinthovenError } from "../../core/error.ts";
import { type Matrix, matrixOf } from "../../core/matrix.ts";
import { type DistanceMetric, distanceTable } from "../../linalg/distances.ts";
import { type Neighbours, neighboursIn } from "../../linalg/nearest-neighbours.ts";
import { fitCurve } from "./curve.ts";
import { fuzzyGraph, withoutWeakEdges } from "./fuzzy-graph.ts";
import { optimiseLayout } from "./optimise-layout.ts";
import { spectralStart } from "./spectral-start.ts";

export interface UmapOptions {
  /** Neighbours per record, the record itself included, as umap-learn counts them. */
  readonly neighbors?: number;
  readonly minDistance?: number;
  readonly spread?: number;
  readonly seed: string;
  /** Default: 500 up to 10,000 records, 200 above. */
  readonly epochs?: number;
}

/**
 * Draws float32[records, features] as a map, float32[records, 2], by UMAP (McInnes, Healy and Melville, 2018,
 * arXiv 1802.03426; the steps and defaults of umap-learn 0.5.12). Neighbours are exact; equal input and seed give
 * equal bits. Fewer records than neighbours, copies and constant data are all drawn. Throws `option-invalid` for
 * a parameter out of range and `values-invalid` on NaN or infinity.
 */
export function umap(
  x: Matrix,
  { metric = "cosine", ...options }: UmapOptions & { metric?: DistanceMetric },
): Matrix {
  const others = checkedNeighbors(options.neighbors) - 1;
  return umapOfNeighbours(neighboursIn(distanceTable(x, { metric }), others), options);
}

/** The same map where the neighbours are at hand; uses the first `neighbors` - 1 of each record. */
export function umapOfNeighbours(
  found: Neighbours,
  {
    neighbors,
    minDistance = 0.1,
    spread = 1,
    seed,
    epochs = found.rows <= 10_000 ? 500 : 200,
  }: UmapOptions,
): Matrix {
  const others = checkedNeighbors(neighbors) - 1;
  const curve = fitCurve({ minDistance, spread });
  const { rows } = found;
  if (rows < 2) return matrixOf(rows, 2);
  const whole = fuzzyGraph(firstNeighbours(found, others));
  const heaviest = whole.weights.reduce((a, b) => Math.max(a, b), 0);
  const graph = withoutWeakEdges(whole, heaviest / Math.max(epochs, 1));
  const start = spectralStart(graph, { seed });
  const positions = optimiseLayout(start, { graph, curve, epochs, seed });
  return matrixOf(rows, 2, Float32Array.from(positions));
}

function checkedNeighbors(neighbors = 15): number {
  if (Number.isInteger(neighbors) && neighbors >= 2) return neighbors;
  throw new EinthovenError("option-invalid", `UMAP with ${neighbors} neighbors`, {
    hint: "give a whole number of at least 2; 15 is usual",
  });
}

function firstNeighbours(found: Neighbours, count: number): Neighbours {
  const { rows, neighbors } = found;
  if (neighbors <= count) return found;
  const indices = new Int32Array(rows * count);
  const distances = new Float64Array(rows * count);
  for (let r = 0; r < rows; r++) {
    const first = r * neighbors;
    indices.set(found.indices.subarray(first, first + count), r * count);
    distances.set(found.distances.subarray(first, first + count), r * count);
  }
  return { rows, neighbors: count, indices, distances };
}
