import { EinthovenError } from "../core/error.ts";
import type { Matrix } from "../core/matrix.ts";
import { TABLE_RECORDS } from "../core/table-records.ts";
import { type DistanceMetric, distanceTable } from "../linalg/distances.ts";
import type { MultiplyTransposed } from "../linalg/multiply.ts";
import { type Neighbours, neighboursIn } from "../linalg/nearest-neighbours.ts";
import { blockNeighbours } from "../linalg/neighbours/block-neighbours.ts";
import { clusterNeighbours } from "../linalg/neighbours/cluster-neighbours.ts";
import { standardisationOf, standardised } from "../probe/standardise.ts";
import type { MapNumber } from "./labelled.ts";
import {
  blockMeasures,
  type MapMeasures,
  type MeasuresRequest,
  tableMeasures,
} from "./map-measures.ts";
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
export function mapEmbedding(request: MapRequest): EmbeddingMap {
  const x = pointsOf(request);
  const table = distanceTable(x, { metric: metricOf(request) });
  const drawn = draw(x, neighboursIn(table, NEIGHBORS), request);
  const measured = measuresRequest(x, drawn, request);
  return mapOf(request, drawn, { ...measured, measures: tableMeasures(measured, table) });
}

/** Up to here neighbours are exact. */
const EXACT_RECORDS = 20_000;

interface LargeMapOptions {
  readonly multiply: MultiplyTransposed;
  readonly tableRecords?: number;
  readonly exactRecords?: number;
}

/**
 * Draws embeddings of any number of records within bounded memory: `mapEmbedding`, bit for bit, up to `tableRecords`; beyond
 * from products of blocks, with exact neighbours, and numbers within 1e-4; beyond `exactRecords` from neighbours
 * in near groups of records, whose measured recall the parameters then name. Memory beside the vectors and at most four
 * copies of them: under 1.1 GiB for tables (records² x 16 bytes), otherwise under 0.6 GiB up to 100,000 records.
 */
export async function mapOfAnySize(
  request: MapRequest,
  { multiply, tableRecords = TABLE_RECORDS, exactRecords = EXACT_RECORDS }: LargeMapOptions,
): Promise<EmbeddingMap> {
  if (request.x.rows <= tableRecords) return mapEmbedding(request);
  const x = pointsOf(request);
  const options = { neighbors: NEIGHBORS, metric: metricOf(request), multiply };
  let recall: number | null = null;
  const find = async (points: Matrix): Promise<Neighbours> => {
    if (points.rows <= exactRecords) return blockNeighbours(points, options);
    const near = await clusterNeighbours(points, { ...options, seed: `${request.seed}/near` });
    recall ??= near.recall;
    return near.neighbours;
  };
  const found = await find(x);
  const drawn = draw(x, found, request);
  const measured = measuresRequest(x, drawn, request);
  const measures = await blockMeasures(measured, { found, find, multiply });
  return mapOf(request, { ...drawn, recall }, { ...measured, measures });
}

interface DrawnMap {
  readonly coordinates: Matrix;
  readonly parameters: string;
  readonly redrawn: readonly Matrix[];
  /** Of the neighbours; null where they are exact. */
  readonly recall?: number | null;
}

function pointsOf({ x, datasetOf, classOf, patientIds, standardise = false }: MapRequest): Matrix {
  checkLengths(x.rows, { datasetOf, classOf, patientIds });
  return standardise && x.rows > 0 ? standardised(x, standardisationOf(x)) : x;
}

function metricOf({ metric = "cosine" }: MapRequest): DistanceMetric {
  return metric;
}

function measuresRequest(
  x: Matrix,
  { coordinates }: DrawnMap,
  request: MapRequest,
): MeasuresRequest {
  const { datasetOf, classOf, patientIds, repeats = 200, seed } = request;
  return {
    x,
    metric: metricOf(request),
    coordinates,
    datasetOf: Int32Array.from(datasetOf),
    classOf: Int32Array.from(classOf),
    patientIds,
    neighbors: NEIGHBORS,
    repeats,
    seed,
  };
}

function mapOf(
  { method, standardise = false }: MapRequest,
  { coordinates, parameters, redrawn, recall = null }: DrawnMap,
  measured: MeasuresRequest & { readonly measures: MapMeasures },
): EmbeddingMap {
  const remarks = [
    ...(standardise ? ["features standardised"] : []),
    ...(recall === null ? [] : [`${(100 * recall).toFixed(1)} % of the true neighbours found`]),
  ];
  return {
    method,
    parameters: [parameters, ...remarks].join(", "),
    x: Array.from({ length: coordinates.rows }, (_, r) => coordinates.data[2 * r]!),
    y: Array.from({ length: coordinates.rows }, (_, r) => coordinates.data[2 * r + 1]!),
    numbers: mapNumbers({ ...measured, redrawn }),
  };
}

function draw(
  x: Matrix,
  found: Neighbours,
  { method, metric = "cosine", seed }: MapRequest,
): DrawnMap {
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
