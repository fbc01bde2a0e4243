import { type Matrix, takeRows } from "../core/matrix.ts";
import { type DistanceMetric, type DistanceTable, distancesAmong } from "../linalg/distances.ts";
import { neighboursIn } from "../linalg/nearest-neighbours.ts";
import { adjustedRand } from "./structure/adjusted-rand.ts";
import { datasetMixing } from "./structure/dataset-mixing.ts";
import { kMeans } from "./structure/k-means.ts";
import { knnPurity } from "./structure/knn-purity.ts";
import { neighbourhoodPreservation } from "./structure/neighbourhood-preservation.ts";
import { centralRange, permutedLabellings } from "./structure/permuted-labels.ts";
import { silhouettes } from "./structure/silhouette.ts";
import { continuity, trustworthiness } from "./structure/trustworthiness.ts";
import { unitRows } from "./unit-rows.ts";

/** A number printed beside a map, with what chance gives. */
export interface MapNumber {
  readonly name: string;
  readonly direction: "higher" | "lower" | "neither";
  readonly value: number;
  /** 2.5 % and 97.5 % of the same number under permuted labels; null where labels play no part. */
  readonly nullRange: readonly [number, number] | null;
  /** One sentence: what it means. */
  readonly meaning: string;
}

export interface MapNumbersRequest {
  /** float32[records, features]. */
  readonly x: Matrix;
  readonly metric: DistanceMetric;
  /** Distances in the embedding. */
  readonly original: DistanceTable;
  /** Distances in the map. */
  readonly map: DistanceTable;
  /** int32[records]. */
  readonly datasetOf: Int32Array;
  /** int32[records]; below 0: no single class. */
  readonly classOf: Int32Array;
  readonly patientIds: readonly string[] | undefined;
  readonly neighbors: number;
  readonly repeats: number;
  readonly seed: string;
}

/** All numbers of a map that can be computed; those that are undefined are left out. */
export function mapNumbers(request: MapNumbersRequest): MapNumber[] {
  return [
    ...faithfulness(request),
    ...classStructure(request),
    ...datasetStructure(request),
  ].filter(({ value }) => Number.isFinite(value));
}

function faithfulness({ original, map, neighbors }: MapNumbersRequest): MapNumber[] {
  return [
    {
      name: "trustworthiness",
      direction: "higher",
      value: trustworthiness(original, map, { neighbors }),
      nullRange: null,
      meaning:
        "Whether recordings drawn side by side really are alike for the model: 1 is perfect, about 0.5 is a random drawing.",
    },
    {
      name: "continuity",
      direction: "higher",
      value: continuity(original, map, { neighbors }),
      nullRange: null,
      meaning:
        "Whether recordings that are alike for the model stay together in the drawing: 1 is perfect, about 0.5 is a random drawing.",
    },
    {
      name: "neighbourhood preservation",
      direction: "higher",
      value: neighbourhoodPreservation(
        neighboursIn(original, neighbors),
        neighboursIn(map, neighbors),
      ),
      nullRange: null,
      meaning: `Share of a recording's ${neighbors} nearest neighbours in the embedding that are also its nearest in the drawing.`,
    },
  ];
}

/** A part of the records with one label each, as the numbers about labels see it. */
interface Labelled {
  readonly rows: Int32Array;
  readonly labels: Int32Array;
  /** Permuted labels: repeats times int32[rows]. */
  readonly permuted: readonly Int32Array[];
}

function classStructure(request: MapNumbersRequest): MapNumber[] {
  const { x, metric, original, map, classOf, neighbors, seed } = request;
  const labelled = labelledRows(request, classOf, "classes");
  if (labelled === null) return [];
  const { rows, labels } = labelled;
  const inOriginal = distancesAmong(original, rows);
  const found = neighboursIn(inOriginal, neighbors);
  const points = takeRows(metric === "cosine" ? unitRows(x) : x, rows);
  const clusters = kMeans(points, { clusters: new Set(labels).size, seed });
  return [
    {
      name: "silhouette of classes, embedding",
      direction: "higher",
      ...silhouetteWithNull(inOriginal, labelled),
      meaning:
        "How compact and separate the diagnoses are for the model: 1 is fully apart, 0 overlapping, below 0 intermingled.",
    },
    {
      name: "silhouette of classes, map",
      direction: "higher",
      ...silhouetteWithNull(distancesAmong(map, rows), labelled),
      meaning:
        "The same in the drawing; a drawing can separate diagnoses more, or less, than the embedding does.",
    },
    {
      name: "neighbour purity of classes",
      direction: "higher",
      ...withNull((permuted) => knnPurity(found, permuted), labelled),
      meaning: `Share of a recording's ${neighbors} nearest neighbours in the embedding that have the same diagnosis, averaged over diagnoses.`,
    },
    {
      name: "adjusted Rand index of k-means",
      direction: "higher",
      ...withNull((permuted) => adjustedRand(clusters, permuted), labelled),
      meaning:
        "Whether groups found without knowing any diagnosis agree with the diagnoses: 1 is full agreement, 0 is chance.",
    },
  ];
}

function datasetStructure(request: MapNumbersRequest): MapNumber[] {
  const { original, datasetOf, neighbors } = request;
  const labelled = labelledRows(request, datasetOf, "datasets");
  if (labelled === null) return [];
  const found = neighboursIn(original, neighbors);
  return [
    {
      name: "silhouette of datasets, embedding",
      direction: "lower",
      ...silhouetteWithNull(original, labelled),
      meaning:
        "How far apart the hospitals lie for the model: near 0 means that it hardly tells where a recording was made.",
    },
    {
      name: "dataset mixing",
      direction: "higher",
      ...withNull((permuted) => datasetMixing(found, permuted), labelled),
      meaning: `Share of a recording's ${neighbors} nearest neighbours that come from another dataset, relative to perfect mixing: 1 is mixed, 0 is one island per dataset.`,
    },
  ];
}

/** The rows with a label >= 0, and their permutations; null unless two labels occur. */
function labelledRows(
  { patientIds, repeats, seed }: MapNumbersRequest,
  all: Int32Array,
  what: string,
): Labelled | null {
  const rows = Int32Array.from(Array.from(all.keys()).filter((r) => all[r]! >= 0));
  const labels = rows.map((r) => all[r]!);
  if (new Set(labels).size < 2) return null;
  const permuted = permutedLabellings(labels, {
    repeats,
    seed: `${seed}/${what}`,
    patientIds: patientIds === undefined ? undefined : Array.from(rows, (r) => patientIds[r]!),
  });
  return { rows, labels, permuted };
}

function silhouetteWithNull(
  table: DistanceTable,
  { labels, permuted }: Labelled,
): Pick<MapNumber, "value" | "nullRange"> {
  const [value, ...underNull] = silhouettes(table, [labels, ...permuted]);
  return { value: value!, nullRange: centralRange(underNull) };
}

function withNull(
  measure: (labels: Int32Array) => number,
  { labels, permuted }: Labelled,
): Pick<MapNumber, "value" | "nullRange"> {
  return { value: measure(labels), nullRange: centralRange(permuted.map(measure)) };
}
