import { type Matrix, takeRows } from "../core/matrix.ts";
import { randomOf, shuffled } from "../core/random.ts";
import { besideNull, type Labelled, type MapNumber, pairBesideNull } from "./labelled.ts";
import type { MapMeasures, MeasuresRequest } from "./map-measures.ts";
import { adjustedMutualInformation } from "./structure/adjusted-mutual-information.ts";
import { adjustedRand } from "./structure/adjusted-rand.ts";
import { centroidScores } from "./structure/centroid-scores.ts";
import { datasetMixing } from "./structure/dataset-mixing.ts";
import { kMeans } from "./structure/k-means.ts";
import { knnPurity } from "./structure/knn-purity.ts";
import { centralRange } from "./structure/permuted-labels.ts";
import { procrustesDisparity } from "./structure/procrustes.ts";
import { unitRows } from "./unit-rows.ts";

export interface MapNumbersRequest extends MeasuresRequest {
  readonly measures: MapMeasures;
  /** The same records drawn from other seeds: float32[records, 2] each. */
  readonly redrawn: readonly Matrix[];
}

/** All numbers of a map that can be computed; those that are undefined are left out. */
export function mapNumbers(request: MapNumbersRequest): MapNumber[] {
  return [
    ...faithfulness(request),
    ...classStructure(request),
    ...datasetStructure(request),
  ].filter(({ value }) => Number.isFinite(value));
}

function faithfulness(request: MapNumbersRequest): MapNumber[] {
  const { measures, neighbors } = request;
  return [
    {
      name: "trustworthiness",
      direction: "higher",
      value: measures.trustworthiness,
      nullRange: null,
      meaning:
        "Whether recordings drawn side by side really are alike for the model: 1 is perfect, about 0.5 is a random drawing.",
    },
    {
      name: "continuity",
      direction: "higher",
      value: measures.continuity,
      nullRange: null,
      meaning:
        "Whether recordings that are alike for the model stay together in the drawing: 1 is perfect, about 0.5 is a random drawing.",
    },
    {
      name: "neighbourhood preservation",
      direction: "higher",
      value: measures.preservation,
      nullRange: null,
      meaning: `Share of a recording's ${neighbors} nearest neighbours in the embedding that are also its nearest in the drawing.`,
    },
    ...stability(request),
  ];
}

/** How much of the picture returns from other seeds, beside drawings whose records were exchanged. */
function stability({ coordinates, redrawn, repeats, seed }: MapNumbersRequest): MapNumber[] {
  const maps = [coordinates, ...redrawn];
  const pairs = maps.flatMap((a, i) => maps.slice(i + 1).map((b) => ({ a, b })));
  if (pairs.length === 0) return [];
  const shares = pairs.map(({ a, b }) => 1 - procrustesDisparity(a, b));
  const rows = Array.from({ length: coordinates.rows }, (_, r) => r);
  const random = randomOf(`${seed}/exchanged-maps`);
  const exchanged = Array.from(
    { length: repeats },
    () => 1 - procrustesDisparity(coordinates, takeRows(maps[1]!, shuffled(rows, random))),
  );
  return [
    {
      name: "stability over seeds",
      direction: "higher",
      value: shares.reduce((sum, share) => sum + share, 0) / shares.length,
      nullRange: centralRange(exchanged),
      meaning: `Share of the picture that returns when it is drawn from another seed, turned and scaled to fit (${maps.length} seeds; range: records exchanged): 1 is the same picture.`,
    },
  ];
}

function classStructure(request: MapNumbersRequest): MapNumber[] {
  const { x, metric, measures, neighbors, seed } = request;
  if (measures.classes === null) return [];
  const { labelled, nearest, silhouette, mapSilhouette } = measures.classes;
  const { rows, labels } = labelled;
  const points = takeRows(metric === "cosine" ? unitRows(x) : x, rows);
  const clusters = kMeans(points, { clusters: new Set(labels).size, seed });
  return [
    {
      name: "silhouette of classes, embedding",
      direction: "higher",
      ...silhouette,
      meaning:
        "How compact and separate the diagnoses are for the model: 1 is fully apart, 0 overlapping, below 0 intermingled.",
    },
    {
      name: "silhouette of classes, map",
      direction: "higher",
      ...mapSilhouette!,
      meaning:
        "The same in the drawing; a drawing can separate diagnoses more, or less, than the embedding does.",
    },
    {
      name: "neighbour purity of classes",
      direction: "higher",
      ...besideNull((permuted) => knnPurity(nearest, permuted), labelled),
      meaning: `Share of a recording's ${neighbors} nearest neighbours in the embedding that have the same diagnosis, averaged over diagnoses.`,
    },
    {
      name: "adjusted Rand index of k-means",
      direction: "higher",
      ...besideNull((permuted) => adjustedRand(clusters, permuted), labelled),
      meaning:
        "Whether groups found without knowing any diagnosis agree with the diagnoses: 1 is full agreement, 0 is chance.",
    },
    {
      name: "adjusted mutual information of k-means",
      direction: "higher",
      ...besideNull((permuted) => adjustedMutualInformation(clusters, permuted), labelled),
      meaning: "The same question, kinder to small groups: 1 is full agreement, 0 is chance.",
    },
    ...centroidNumbers(request, labelled),
  ];
}

/** Of the drawing: those of the embedding stand in the table of its structure. */
function centroidNumbers({ coordinates }: MapNumbersRequest, labelled: Labelled): MapNumber[] {
  const drawn = takeRows(coordinates, labelled.rows);
  const [overlap, separation] = pairBesideNull((labels) => {
    const { daviesBouldin, calinskiHarabasz } = centroidScores(drawn, labels);
    return [daviesBouldin, calinskiHarabasz];
  }, labelled);
  return [
    {
      name: "Davies-Bouldin index of classes, map",
      direction: "lower",
      ...overlap,
      meaning:
        "How far the diagnoses overlap in the drawing, each with its worst neighbour: 0 is fully apart.",
    },
    {
      name: "Calinski-Harabasz index of classes, map",
      direction: "higher",
      ...separation,
      meaning:
        "Variance between the diagnoses in the drawing per variance within them: 1 is chance.",
    },
  ];
}

function datasetStructure({ measures, neighbors }: MapNumbersRequest): MapNumber[] {
  if (measures.datasets === null) return [];
  const { labelled, nearest, silhouette } = measures.datasets;
  return [
    {
      name: "silhouette of datasets, embedding",
      direction: "lower",
      ...silhouette,
      meaning:
        "How far apart the hospitals lie for the model: near 0 means that it hardly tells where a recording was made.",
    },
    {
      name: "dataset mixing",
      direction: "higher",
      ...besideNull((permuted) => datasetMixing(nearest, permuted), labelled),
      meaning: `Share of a recording's ${neighbors} nearest neighbours that come from another dataset, relative to perfect mixing: 1 is mixed, 0 is one island per dataset.`,
    },
  ];
}
