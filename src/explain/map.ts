import { EinthovenError } from "../core/error.ts";
import type { Matrix } from "../core/matrix.ts";
import { type DistanceMetric, distanceTable } from "../linalg/distances.ts";
import { type Neighbours, neighboursIn } from "../linalg/nearest-neighbours.ts";
import { standardisationOf, standardised } from "../probe/standardise.ts";
import type { MapNumber } from "./labelled.ts";
import { mapNumbers } from "./map-numbers.ts";
import { pcaMap } from "./structure/pca-map.ts";
import { umapOfNeighbours } from "./umap/umap.ts";

export interface EmbeddingMap {
  readonly method: "umap" | "pca";
  /** How it was drawn, for the caption. */
  readonly parameters: string;
  /** number[records]. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly numbers: readonly MapNumber[];
}

export interface MapRequest {
  /** Embeddings of held-out records of all datasets: float32[records, features]. */
  readonly x: Matrix;
  /** Dataset of every record, from 0: int[records]. */
  readonly datasetOf: ArrayLike<number>;
  /** Only positive class of every record, from 0; -1 none, -2 more than one: int[records]. */
  readonly classOf: ArrayLike<number>;
  /** Patient of every record, so that nulls permute patients; default: every record its own. */
  readonly patientIds?: readonly string[] | undefined;
  readonly seed: string;
  readonly method: "umap" | "pca";
  /** How records are compared in the embedding. */
  readonly metric?: DistanceMetric;
  /** Brings every feature to mean 0 and variance 1 first: for features of unlike units, as in controls. */
  readonly standardise?: boolean;
  /** Of the null of permuted labels. */
  readonly repeats?: number;
}

/** Neighbours looked at by the numbers, the record itself not counted. */
const NEIGHBORS = 15;
const MINIMUM_DISTANCE = 0.1;
/** Drawings from other seeds, by which the picture's stability is judged. */
const REDRAWN = 2;

/**
 * Draws embeddings as a map of two dimensions and says in numbers how faithful the map is and how classes and
 * datasets lie in the embedding, each beside what permuted labels give. Parameters are fixed, never chosen by
 * labels; labels play no part in the drawing. Numbers that cannot be computed (a single dataset, too few
 * records) are left out. Throws `shape-mismatch`, and `values-invalid` on NaN or infinity.
 */
export function mapEmbedding({
  x: embedding,
  datasetOf,
  classOf,
  patientIds,
  seed,
  method,
  metric = "cosine",
  standardise = false,
  repeats = 200,
}: MapRequest): EmbeddingMap {
  checkLengths(embedding.rows, { datasetOf, classOf, patientIds });
  const x =
    standardise && embedding.rows > 0
      ? standardised(embedding, standardisationOf(embedding))
      : embedding;
  const table = distanceTable(x, { metric });
  const found = neighboursIn(table, NEIGHBORS);
  const { coordinates, parameters, redrawn } = draw(x, found, { method, metric, seed });
  return {
    method,
    parameters: standardise ? `${parameters}, features standardised` : parameters,
    x: Array.from({ length: x.rows }, (_, r) => coordinates.data[2 * r]!),
    y: Array.from({ length: x.rows }, (_, r) => coordinates.data[2 * r + 1]!),
    numbers: mapNumbers({
      x,
      metric,
      original: table,
      map: distanceTable(coordinates),
      coordinates,
      redrawn,
      datasetOf: Int32Array.from(datasetOf),
      classOf: Int32Array.from(classOf),
      patientIds,
      neighbors: NEIGHBORS,
      repeats,
      seed,
    }),
  };
}

function draw(
  x: Matrix,
  found: Neighbours,
  { method, metric, seed }: { method: "umap" | "pca"; metric: DistanceMetric; seed: string },
): { coordinates: Matrix; parameters: string; redrawn: Matrix[] } {
  switch (method) {
    case "umap": {
      const drawn = (from: string): Matrix =>
        umapOfNeighbours(found, {
          neighbors: NEIGHBORS,
          minDistance: MINIMUM_DISTANCE,
          seed: from,
        });
      return {
        coordinates: drawn(seed),
        redrawn: Array.from({ length: REDRAWN }, (_, i) => drawn(`${seed}/again/${i}`)),
        parameters: `${NEIGHBORS} neighbours, minimum distance ${MINIMUM_DISTANCE}, ${metric} distance`,
      };
    }
    case "pca": {
      const { coordinates, explained } = pcaMap(x);
      const [first, second] = explained.map((share) => (100 * share).toFixed(1));
      return {
        coordinates,
        redrawn: [],
        parameters: `first two principal components, ${first} % and ${second} % of the variance`,
      };
    }
  }
}

function checkLengths(
  rows: number,
  columns: Pick<MapRequest, "datasetOf" | "classOf" | "patientIds">,
): void {
  for (const [name, column] of Object.entries(columns)) {
    if (column !== undefined && column.length !== rows) {
      throw new EinthovenError("shape-mismatch", `${column.length} ${name} for ${rows} records`, {
        hint: "give one value per row of x",
      });
    }
  }
}
