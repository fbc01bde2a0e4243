import { EinthovenError } from "../../core/error.ts";
import { type Matrix, matrixOf } from "../../core/matrix.ts";
import type { DistanceMetric } from "../../linalg/distances.ts";
import { type AcrossNeighbours, nearestAcross } from "../../linalg/neighbours/nearest-across.ts";
import { fitCurve } from "./curve.ts";
import { movedAlong, periodsOf } from "./optimise-layout.ts";
import { smoothDistances } from "./smooth-distances.ts";

export interface TransformOptions {
  /** As they were when the map was drawn. */
  readonly metric?: DistanceMetric;
  readonly neighbors?: number;
  readonly minDistance?: number;
  readonly spread?: number;
  readonly seed: string;
  /** Default: 100 up to 10,000 new records, 30 above. */
  readonly epochs?: number;
}

/**
 * Places new records, float32[records, features], on a map that stays as it is: `drawn` holds the records that the map
 * shows and `map` = float32[drawn, 2] where. Each new record starts at the weighted mean of its neighbours and is then moved
 * by the same forces, a quarter as fast (as umap-learn 0.5.12 transform). Equal input and seed give
 * equal bits. Throws `shape-mismatch`, `option-invalid` and `values-invalid`.
 */
export function placeOnMap(
  { drawn, map }: { readonly drawn: Matrix; readonly map: Matrix },
  records: Matrix,
  {
    metric = "cosine",
    neighbors = 15,
    minDistance = 0.1,
    spread = 1,
    seed,
    epochs = records.rows <= 10_000 ? 100 : 30,
  }: TransformOptions,
): Matrix {
  if (map.rows !== drawn.rows || map.cols !== 2) {
    throw new EinthovenError(
      "shape-mismatch",
      `a map of ${map.rows} x ${map.cols} of ${drawn.rows} records`,
      { hint: "give the map that umap() drew of these records" },
    );
  }
  const curve = fitCurve({ minDistance, spread });
  const found = nearestAcross(drawn, records, { neighbors, metric });
  if (found.neighbors === 0 || records.rows === 0) return matrixOf(records.rows, 2);
  const weights = membershipsOf(found);
  const start = weightedMeans(found, weights, map);
  const edges = strongEdges(found, weights, epochs);
  const moved = movedAlong(start, {
    edges,
    fixed: Float64Array.from(map.data),
    curve,
    epochs,
    rate: 0.25,
    seed: `${seed}/transform`,
  });
  return matrixOf(records.rows, 2, Float32Array.from(moved));
}

/** Similarity of every new record to its neighbours, at its own scale: float64[records, neighbors]. */
function membershipsOf(found: AcrossNeighbours): Float64Array {
  const { rho, sigma } = smoothDistances(found);
  return found.distances.map((distance, i) => {
    const r = Math.floor(i / found.neighbors);
    const beyond = distance - rho[r]!;
    return beyond <= 0 || sigma[r] === 0 ? 1 : Math.exp(-beyond / sigma[r]!);
  });
}

function weightedMeans(
  { rows, neighbors, indices }: AcrossNeighbours,
  weights: Float64Array,
  map: Matrix,
): Float64Array {
  const out = new Float64Array(2 * rows);
  for (let r = 0; r < rows; r++) {
    let total = 0;
    for (let i = r * neighbors; i < (r + 1) * neighbors; i++) {
      total += weights[i]!;
      for (const axis of [0, 1])
        out[2 * r + axis]! += weights[i]! * map.data[2 * indices[i]! + axis]!;
    }
    for (const axis of [0, 1]) out[2 * r + axis]! /= total;
  }
  return out;
}

/** Edges that are used at least once. */
function strongEdges(
  { neighbors, indices }: AcrossNeighbours,
  weights: Float64Array,
  epochs: number,
): { heads: Int32Array; tails: Int32Array; periods: Float64Array } {
  const heaviest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const kept = Int32Array.from(weights.keys()).filter(
    (i) => weights[i]! >= heaviest / Math.max(1, epochs),
  );
  return {
    heads: kept.map((i) => Math.floor(i / neighbors)),
    tails: kept.map((i) => indices[i]!),
    periods: periodsOf(Float64Array.from(kept, (i) => weights[i]!)),
  };
}
