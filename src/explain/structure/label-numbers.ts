import { type Matrix, takeRows } from "../../core/matrix.ts";
import { type DistanceTable, distancesAmong } from "../../linalg/distances.ts";
import { neighboursIn } from "../../linalg/nearest-neighbours.ts";
import { besideNull, labelledRows, pairBesideNull, silhouetteBesideNull } from "../labelled.ts";
import { centroidScores } from "./centroid-scores.ts";
import { datasetMixing } from "./dataset-mixing.ts";
import { alignments } from "./hypersphere.ts";
import { knnPurity } from "./knn-purity.ts";
import { lisi, lisiNeighbors, neighbourWeights } from "./lisi.ts";
import { centralRange } from "./permuted-labels.ts";
import type { StructureNumber } from "./structure-number.ts";

const NEIGHBORS = 15;
const PERPLEXITY = 30;
const LEAST_PERPLEXITY = 5;
/** The neighbours that are weighed, three times the perplexity, are then at most a third of the records. */
const RECORDS_PER_PERPLEXITY = 9;

export interface LabelNumbersRequest {
  readonly table: DistanceTable;
  /** The records as centres are taken of them: float32[records, features]. */
  readonly points: Matrix;
  /** int32[records]; below 0: takes no part. */
  readonly labelOf: Int32Array;
  readonly repeats: number;
  readonly seed: string;
}

/** How records of one label lie among the others, beside permuted labels; nothing unless two labels occur. */
export function labelNumbers(
  about: "classes" | "datasets",
  request: LabelNumbersRequest,
): StructureNumber[] {
  const { repeats, seed } = request;
  const labelled = labelledRows(request.labelOf, { repeats, seed: `${seed}/${about}` });
  if (labelled === null) return [];
  const table = distancesAmong(request.table, labelled.rows);
  const points = takeRows(request.points, labelled.rows);
  const nearest = neighboursIn(table, NEIGHBORS);
  const surroundings = surroundingsOf(table);
  const labels = new Set(labelled.labels).size;
  const words = WORDS[about];
  const separate = about === "classes" ? ("higher" as const) : ("lower" as const);
  const mixed = about === "classes" ? ("lower" as const) : ("higher" as const);
  const [overlap, separation] = pairBesideNull((own) => {
    const { daviesBouldin, calinskiHarabasz } = centroidScores(points, own);
    return [daviesBouldin, calinskiHarabasz];
  }, labelled);
  const [aligned, ...underNull] = alignments(table, [labelled.labels, ...labelled.permuted]);
  return [
    {
      about,
      name: `silhouette of ${about}`,
      direction: separate,
      ...silhouetteBesideNull(table, labelled),
      meaning: `How compact and separate the ${words} are: 1 is fully apart, 0 overlapping, below 0 intermingled.`,
    },
    {
      about,
      name: `Davies-Bouldin index of ${about}`,
      direction: mixed,
      ...overlap,
      meaning: `How far the ${words} overlap, each with its worst neighbour: 0 is fully apart.`,
    },
    {
      about,
      name: `Calinski-Harabasz index of ${about}`,
      direction: separate,
      ...separation,
      meaning: `Variance between the ${words} per variance within them: 1 is chance.`,
    },
    {
      about,
      name: `neighbour purity of ${about}`,
      direction: separate,
      ...besideNull((own) => knnPurity(nearest, own), labelled),
      meaning: `Share of a recording's ${NEIGHBORS} nearest neighbours that are of its own kind, averaged over the ${words}.`,
    },
    {
      about,
      name: `LISI of ${about}`,
      direction: mixed,
      ...besideNull(surroundings, labelled),
      meaning: `How many of the ${labels} ${words} surround a recording: 1 is its own only, ${labels} is all alike.`,
    },
    ...(about === "datasets"
      ? [
          {
            about,
            name: "dataset mixing",
            direction: mixed,
            ...besideNull((own) => datasetMixing(nearest, own), labelled),
            meaning: `Share of a recording's ${NEIGHBORS} nearest neighbours that come from another dataset, relative to perfect mixing: 1 is mixed, 0 is one island per dataset.`,
          },
        ]
      : [
          {
            about,
            name: "alignment of classes",
            direction: "lower" as const,
            value: aligned!,
            nullRange: centralRange(underNull),
            meaning:
              "Mean squared distance on the sphere between two recordings of one diagnosis: 0 is the same point, 2 is unrelated.",
          },
        ]),
  ];
}

/** LISI as a function of labels; NaN where there are too few records to speak of surroundings. */
function surroundingsOf(table: DistanceTable): (labels: Int32Array) => number {
  const perplexity = Math.min(PERPLEXITY, Math.floor(table.rows / RECORDS_PER_PERPLEXITY));
  if (perplexity < LEAST_PERPLEXITY) return () => Number.NaN;
  const found = neighboursIn(table, lisiNeighbors(perplexity));
  const weights = neighbourWeights(found, { perplexity });
  return (labels) => lisi(weights, labels);
}

const WORDS = { classes: "diagnoses", datasets: "hospitals" } as const;
