import { type Matrix, takeRows } from "../core/matrix.ts";
import {
  type DistanceMetric,
  type DistanceTable,
  distancesAmong,
  distanceTable,
} from "../linalg/distances.ts";
import type { MultiplyTransposed } from "../linalg/multiply.ts";
import { type Neighbours, neighboursIn } from "../linalg/nearest-neighbours.ts";
import { planeNeighbours } from "../linalg/neighbours/plane-neighbours.ts";
import { type BesideNull, type Labelled, labelledRows, silhouetteBesideNull } from "./labelled.ts";
import { blockTrustworthiness } from "./structure/block-scores.ts";
import { blockSilhouettes } from "./structure/block-silhouettes.ts";
import { neighbourhoodPreservation } from "./structure/neighbourhood-preservation.ts";
import { centralRange } from "./structure/permuted-labels.ts";
import { continuity, continuityOf, trustworthiness } from "./structure/trustworthiness.ts";

/** What distances in an embedding and on its map say, before it is put into words. */
export interface MapMeasures {
  readonly trustworthiness: number;
  readonly continuity: number;
  /** Share of the neighbours in the embedding that are neighbours on the map. */
  readonly preservation: number;
  /** null unless two classes, or two datasets, occur. */
  readonly classes: LabelMeasures | null;
  readonly datasets: LabelMeasures | null;
}

/** Among the records that have a label. */
export interface LabelMeasures {
  readonly labelled: Labelled;
  /** In the embedding. */
  readonly nearest: Neighbours;
  readonly silhouette: BesideNull;
  /** On the map; null for datasets, of which nobody asks. */
  readonly mapSilhouette: BesideNull | null;
}

export interface MeasuresRequest {
  /** float32[records, features]. */
  readonly x: Matrix;
  readonly metric: DistanceMetric;
  /** The map: float32[records, 2]. */
  readonly coordinates: Matrix;
  /** int32[records]; below 0: takes no part. */
  readonly datasetOf: Int32Array;
  readonly classOf: Int32Array;
  readonly patientIds: readonly string[] | undefined;
  readonly neighbors: number;
  readonly repeats: number;
  readonly seed: string;
}

/** Measures by tables of all distances, `original` being those of x: 16 bytes x records² where they are kept. */
export function tableMeasures(request: MeasuresRequest, original: DistanceTable): MapMeasures {
  const { coordinates, neighbors } = request;
  const map = distanceTable(coordinates);
  const { classes, datasets } = labelsOf(request);
  const among = (labelled: Labelled, isDrawn: boolean): LabelMeasures => {
    const inOriginal = distancesAmong(original, labelled.rows);
    return {
      labelled,
      nearest: neighboursIn(inOriginal, neighbors),
      silhouette: silhouetteBesideNull(inOriginal, labelled),
      mapSilhouette: isDrawn
        ? silhouetteBesideNull(distancesAmong(map, labelled.rows), labelled)
        : null,
    };
  };
  return {
    trustworthiness: trustworthiness(original, map, { neighbors }),
    continuity: continuity(original, map, { neighbors }),
    preservation: neighbourhoodPreservation(
      neighboursIn(original, neighbors),
      neighboursIn(map, neighbors),
    ),
    classes: classes && among(classes, true),
    datasets: datasets && among(datasets, false),
  };
}

/** Finds neighbours in an embedding, whichever way suits its size. */
type FindNeighbours = (x: Matrix) => Promise<Neighbours>;

/**
 * The same without any table, from products of blocks: scores within 1e-4, neighbours as `find` gives them (`found`: of all
 * records). Memory: that of `blockSilhouettes`, and two float32 copies of x.
 */
export async function blockMeasures(
  request: MeasuresRequest,
  {
    found,
    find,
    multiply,
  }: {
    readonly found: Neighbours;
    readonly find: FindNeighbours;
    readonly multiply: MultiplyTransposed;
  },
): Promise<MapMeasures> {
  const { x, metric, coordinates, neighbors } = request;
  const { classes, datasets } = labelsOf(request);
  const among = async (labelled: Labelled, isDrawn: boolean): Promise<LabelMeasures> => {
    const isEveryone = labelled.rows.length === x.rows;
    const own = isEveryone ? x : takeRows(x, labelled.rows);
    const drawn = takeRows(coordinates, labelled.rows);
    const euclidean = { metric: "euclidean", multiply } as const;
    return {
      labelled,
      nearest: isEveryone ? found : await find(own),
      silhouette: await blocksBesideNull(own, labelled, { metric, multiply }),
      mapSilhouette: isDrawn ? await blocksBesideNull(drawn, labelled, euclidean) : null,
    };
  };
  return {
    trustworthiness: await blockTrustworthiness(x, coordinates, { neighbors, metric, multiply }),
    // Of two coordinates, so that what is not kept costs little to measure again.
    continuity: continuityOf(found, distanceTable(coordinates, { maximumBytes: 0 })),
    preservation: neighbourhoodPreservation(found, planeNeighbours(coordinates, found.neighbors)),
    classes: classes && (await among(classes, true)),
    datasets: datasets && (await among(datasets, false)),
  };
}

function labelsOf(request: MeasuresRequest): {
  classes: Labelled | null;
  datasets: Labelled | null;
} {
  const { classOf, datasetOf, seed } = request;
  return {
    classes: labelledRows(classOf, { ...request, seed: `${seed}/classes` }),
    datasets: labelledRows(datasetOf, { ...request, seed: `${seed}/datasets` }),
  };
}

async function blocksBesideNull(
  x: Matrix,
  { labels, permuted }: Labelled,
  options: { readonly metric: DistanceMetric; readonly multiply: MultiplyTransposed },
): Promise<BesideNull> {
  const [value, ...underNull] = await blockSilhouettes(x, [labels, ...permuted], options);
  return { value: value!, nullRange: centralRange(underNull) };
}
