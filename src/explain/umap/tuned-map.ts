import { ABSENT, PRESENT } from "../../core/labels.ts";
import { type Matrix, matrixOf } from "../../core/matrix.ts";
import { distanceTable } from "../../linalg/distances.ts";
import { neighboursIn } from "../../linalg/nearest-neighbours.ts";
import type { OpenProducts } from "../../linalg/products.ts";
import { fitLinearProbe } from "../../probe/linear.ts";
import { standardised } from "../../probe/standardise.ts";
import { permutedLabellings } from "../structure/permuted-labels.ts";
import { silhouette } from "../structure/silhouette.ts";
import { umapOfNeighbours } from "./umap.ts";

/** The grid of the predecessor protocol. */
const NEIGHBORS: readonly number[] = [15, 30, 50, 80, 100];
const MINIMUM_DISTANCES: readonly number[] = [0, 0.1, 0.3, 0.5];
const DIMENSIONS = 50;

/** The map with the best silhouette against the labels that it shows. */
export interface TunedMap {
  readonly neighbors: number;
  readonly minimumDistance: number;
  readonly silhouette: number;
  /** float32[records, 2]. */
  readonly coordinates: Matrix;
  /** The labels by which it was chosen: int32[records]. */
  readonly labels: Int32Array;
}

export interface TunedMapResult {
  readonly dimensions: number;
  /** Maps that were drawn for each labelling. */
  readonly tried: number;
  readonly chosen: TunedMap;
  /** The whole search again for labels permuted between patients, once per repeat. */
  readonly permuted: readonly TunedMap[];
}

export interface TunedMapRequest {
  /** float32[records, features]. */
  readonly x: Matrix;
  /** One label >= 0 per record, at least two of them: int32[records]. */
  readonly labels: Int32Array;
  readonly patientIds: readonly string[];
  readonly seed: string;
  /** Searches under permuted labels; never none. */
  readonly repeats?: number;
  readonly epochs?: number;
  readonly openProducts?: OpenProducts;
}

/**
 * Tunes a map on the labels that it shows, as published work has done (PROTOCOL section 9): keeps the 50 dimensions of
 * largest mean |SHAP| of a linear probe of those labels, draws UMAPs over 5 neighbourhoods x 4 minimum distances
 * (cosine) and chooses the best silhouette against the labels. The same search under permuted labels belongs to the
 * result, because it, too, finds a map with groups: whatever separation it reaches is what tuning alone makes.
 * Deterministic for a seed. Throws `values-invalid` on NaN or infinity, `shape-mismatch`.
 */
export async function tunedMap(request: TunedMapRequest): Promise<TunedMapResult> {
  const { x, labels, patientIds, seed, repeats = 5 } = request;
  const labellings = permutedLabellings(labels, {
    repeats: Math.max(1, repeats),
    seed: `${seed}/tuned`,
    patientIds,
  });
  const chosen = await bestMap(labels, request);
  const permuted: TunedMap[] = [];
  for (const permutation of labellings) permuted.push(await bestMap(permutation, request));
  return {
    dimensions: Math.min(DIMENSIONS, x.cols),
    tried: NEIGHBORS.length * MINIMUM_DISTANCES.length,
    chosen,
    permuted,
  };
}

async function bestMap(labels: Int32Array, request: TunedMapRequest): Promise<TunedMap> {
  const { x, seed, epochs } = request;
  const dimensions = await topDimensions(labels, request);
  const table = distanceTable(takeColumns(x, dimensions), { metric: "cosine" });
  const found = neighboursIn(table, Math.max(...NEIGHBORS));
  let best: TunedMap | null = null;
  for (const neighbors of NEIGHBORS) {
    for (const minimumDistance of MINIMUM_DISTANCES) {
      const coordinates = umapOfNeighbours(found, {
        neighbors,
        minDistance: minimumDistance,
        seed,
        ...(epochs === undefined ? {} : { epochs }),
      });
      const score = silhouette(distanceTable(coordinates), labels);
      if (best === null || score > best.silhouette) {
        best = { neighbors, minimumDistance, silhouette: score, coordinates, labels };
      }
    }
  }
  return best!;
}

/** Largest first: the sum over labels of mean |w (z - mean)|, the SHAP values of a linear probe. */
async function topDimensions(
  labels: Int32Array,
  { x, patientIds, seed, openProducts }: TunedMapRequest,
): Promise<number[]> {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const data = new Int8Array(x.rows * classes.length);
  labels.forEach((label, r) => {
    classes.forEach((own, c) => {
      data[r * classes.length + c] = label === own ? PRESENT : ABSENT;
    });
  });
  const probe = await fitLinearProbe(
    x,
    { rows: x.rows, classes: classes.map(String), data },
    { patientIds, seed, ...(openProducts === undefined ? {} : { openProducts }) },
  );
  const size = new Float64Array(x.cols);
  const z = standardised(x, probe).data;
  for (let i = 0; i < z.length; i++) size[i % x.cols]! += Math.abs(z[i]!) / x.rows;
  const importance = new Float64Array(x.cols);
  for (const fitted of probe.classes) {
    if (fitted.status !== "fitted") continue;
    for (let f = 0; f < x.cols; f++) importance[f]! += Math.abs(fitted.weights[f]!) * size[f]!;
  }
  return Array.from(importance.keys())
    .sort((a, b) => importance[b]! - importance[a]! || a - b)
    .slice(0, DIMENSIONS);
}

function takeColumns(x: Matrix, columns: readonly number[]): Matrix {
  const out = matrixOf(x.rows, columns.length);
  for (let r = 0; r < x.rows; r++) {
    columns.forEach((f, c) => {
      out.data[r * columns.length + c] = x.data[r * x.cols + f]!;
    });
  }
  return out;
}
