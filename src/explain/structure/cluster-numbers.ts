import { type Matrix, takeRows } from "../../core/matrix.ts";
import { type DistanceTable, distancesAmong } from "../../linalg/distances.ts";
import { besideNull, type Labelled, labelledRows } from "../labelled.ts";
import { adjustedMutualInformation } from "./adjusted-mutual-information.ts";
import { adjustedRand } from "./adjusted-rand.ts";
import { hdbscan } from "./hdbscan.ts";
import { kMeans } from "./k-means.ts";
import type { StructureNumber } from "./structure-number.ts";

const MINIMUM_CLUSTER_SIZE = 15;

export interface ClusterNumbers {
  readonly numbers: readonly StructureNumber[];
  /** Groups of all records: int32[records]. */
  readonly kMeans: Int32Array;
}

interface ClusterRequest {
  readonly table: DistanceTable;
  /** float32[records, features]. */
  readonly points: Matrix;
  /** int32[records]; below 0: no single class. */
  readonly classOf: Int32Array;
  readonly repeats: number;
  readonly seed: string;
}

/**
 * Finds groups without labels, by k-means (as many as there are classes) and by HDBSCAN (as many as there are), and
 * compares them with the classes, over the records with a single one. A record that HDBSCAN leaves out counts as a
 * group of its own kind.
 */
export function clusterNumbers(request: ClusterRequest): ClusterNumbers {
  const { table, points, classOf, repeats, seed } = request;
  const labelled = labelledRows(classOf, { repeats, seed: `${seed}/groups` });
  const wanted = labelled === null ? DEFAULT_GROUPS : new Set(labelled.labels).size;
  const all = kMeans(points, { clusters: wanted, seed });
  if (labelled === null) return { numbers: [], kMeans: all };
  const own = distancesAmong(table, labelled.rows);
  const byCentre = kMeans(takeRows(points, labelled.rows), { clusters: wanted, seed });
  const byDensity = hdbscan(own, { minimumClusterSize: MINIMUM_CLUSTER_SIZE });
  return {
    kMeans: all,
    numbers: [
      ...agreement(`k-means, ${wanted} groups`, byCentre, labelled),
      ...density(byDensity),
      ...agreement("HDBSCAN", byDensity, labelled),
    ],
  };
}

const DEFAULT_GROUPS = 4;

function agreement(method: string, groups: Int32Array, labelled: Labelled): StructureNumber[] {
  // All in one group, or none in any: nothing can agree.
  if (new Set(groups).size < 2) return [];
  const about = { about: "groups", direction: "higher" } as const;
  return [
    {
      ...about,
      name: `adjusted Rand index (${method})`,
      ...besideNull((labels) => adjustedRand(groups, labels), labelled),
      meaning:
        "Whether groups found without knowing any diagnosis agree with the diagnoses: 1 is full agreement, 0 is chance.",
    },
    {
      ...about,
      name: `adjusted mutual information (${method})`,
      ...besideNull((labels) => adjustedMutualInformation(groups, labels), labelled),
      meaning: "The same question, kinder to small groups: 1 is full agreement, 0 is chance.",
    },
  ];
}

function density(groups: Int32Array): StructureNumber[] {
  const about = { about: "groups", direction: "neither", nullRange: null } as const;
  return [
    {
      ...about,
      name: "groups (HDBSCAN)",
      value: new Set(groups.filter((group) => group >= 0)).size,
      meaning: `Groups of at least ${MINIMUM_CLUSTER_SIZE} recordings that are denser than their surroundings; none is a common answer.`,
    },
    {
      ...about,
      name: "in no group (HDBSCAN)",
      value: groups.filter((group) => group < 0).length / groups.length,
      meaning: "Share of the recordings that belong to none of these groups.",
    },
  ];
}
