import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import { type DistanceMetric, distanceTable } from "../../linalg/distances.ts";
import { standardisationOf, standardised } from "../../probe/standardise.ts";
import { unitRows } from "../unit-rows.ts";
import { type ClusterNumbers, clusterNumbers } from "./cluster-numbers.ts";
import { geometryNumbers } from "./geometry-numbers.ts";
import { labelNumbers } from "./label-numbers.ts";
import { type Medoid, medoidsOf } from "./medoids.ts";
import type { StructureNumber } from "./structure-number.ts";

export interface StructureRequest {
  /** Embeddings of records of all datasets, one per patient: float32[records, features]. */
  readonly x: Matrix;
  /** Dataset of every record, from 0: int32[records]. */
  readonly datasetOf: ArrayLike<number>;
  /** Only positive class of every record, from 0; below 0: none or several: int32[records]. */
  readonly classOf: ArrayLike<number>;
  readonly seed: string;
  /** How records are compared. */
  readonly metric?: DistanceMetric;
  /** Brings every feature to mean 0 and variance 1 first: for features of unlike units, as in controls. */
  readonly standardise?: boolean;
  /** Of the null of permuted labels. */
  readonly repeats?: number;
}

export interface EmbeddingStructure {
  readonly numbers: readonly StructureNumber[];
  /** Groups of records that k-means found without labels, largest first, with their most central record. */
  readonly clusters: readonly (Medoid & { readonly members: Int32Array })[];
}

/**
 * Describes how records lie in an embedding, with no map between: how many directions it uses, whether diagnoses and
 * datasets form groups of their own, and what groups are found without labels; every number about labels beside what
 * permuted labels give. Numbers that cannot be computed are left out. k-means looks for as many groups as there are
 * classes. Deterministic for a seed. Throws `shape-mismatch`, and `values-invalid` on NaN or infinity.
 */
export function embeddingStructure({
  x: embedding,
  datasetOf,
  classOf,
  seed,
  metric = "cosine",
  standardise = false,
  repeats = 200,
}: StructureRequest): EmbeddingStructure {
  for (const [name, column] of Object.entries({ datasetOf, classOf })) {
    if (column.length !== embedding.rows) {
      throw new EinthovenError(
        "shape-mismatch",
        `${column.length} ${name} for ${embedding.rows} records`,
        { hint: "give one value per row of x" },
      );
    }
  }
  if (embedding.rows < 4) return { numbers: [], clusters: [] };
  const x = standardise ? standardised(embedding, standardisationOf(embedding)) : embedding;
  const table = distanceTable(x, { metric });
  const points = metric === "cosine" ? unitRows(x) : x;
  const classes = Int32Array.from(classOf);
  const found: ClusterNumbers = clusterNumbers({ table, points, classOf: classes, repeats, seed });
  const numbers = [
    ...geometryNumbers(x),
    ...labelNumbers("classes", { table, points, labelOf: classes, repeats, seed }),
    ...found.numbers,
    ...labelNumbers("datasets", {
      table,
      points,
      labelOf: Int32Array.from(datasetOf),
      repeats,
      seed,
    }),
  ].filter(({ value }) => Number.isFinite(value));
  const clusters = medoidsOf(table, found.kMeans).map((medoid) => ({
    ...medoid,
    members: Int32Array.from(found.kMeans.keys()).filter((r) => found.kMeans[r] === medoid.label),
  }));
  return { numbers, clusters };
}
