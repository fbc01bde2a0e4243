import { z } from "zod";
import type { Pooling } from "../models/model.ts";
import { PROBES } from "../probe/catalogue.ts";

/** One dataset of a study: which card reads it and where its original files lie. */
export interface StudyDataset {
  /** How this study calls it; also the folder name in results. Default: the card's id. */
  readonly name: string;
  readonly card: string;
  /** Folder of the original files, relative to the study file. */
  readonly path: string;
  /** Record ids that take no part in splits, for example copies that the leak guard names. */
  readonly exclude: readonly string[];
}

/** One model of a study. */
export interface StudyModel {
  /** The catalogue's id, or the name that the study gives to a model of its own. */
  readonly id: string;
  /** The published file, relative to the study file; "random" runs only the untrained twin; null for controls. */
  readonly weights: string | null;
  /** Run the same graph with random weights beside it. */
  readonly randomTwin: boolean;
  /** null for the encoder's default. */
  readonly pooling: Pooling | null;
  /** Where a model that is not in the catalogue comes from; null for the catalogue's. */
  readonly own: OwnModelEntry | null;
}

/** A model that the study brings itself. Paths are relative to the study file. */
export type OwnModelEntry =
  | { readonly type: "onnx"; readonly manifest: string }
  | {
      readonly type: "precomputed";
      readonly title: string | null;
      /** By the study's name of a dataset. */
      readonly embeddings: Readonly<Record<string, PrecomputedFile>>;
      readonly pretrainedOn: readonly string[] | "unknown";
    };

/** Vectors of one dataset that were computed elsewhere. */
export interface PrecomputedFile {
  /** .npy float[records, dimension], .parquet or .csv with one column per dimension. */
  readonly file: string;
  /** For .npy a file of record ids (.txt, .csv or .json), otherwise the column that holds them. */
  readonly ids: string;
}

/** A validated study.yaml. */
export interface Study {
  readonly schema: 1;
  readonly title: string;
  readonly description: string;
  readonly datasets: readonly StudyDataset[];
  readonly models: readonly StudyModel[];
  /** A task id, or harmonised classes of one's own choice. */
  readonly task: string | { readonly title: string; readonly classes: readonly string[] };
  /** Shares of the training patients, ascending, in (0, 1]. */
  readonly fractions: readonly number[];
  readonly seeds: readonly number[];
  readonly probes: readonly string[];
  /** A class is scored on a test set with at least so many positive, and negative, patients. */
  readonly minimumPositives: number;
  readonly bootstrapReplicates: number;
  readonly explain: { readonly shap: ShapSettings | false; readonly umap: UmapSettings | false };
}

export interface ShapSettings {
  /** Refits with permuted labels, for the null band. */
  readonly nullRepeats: number;
}

/** Neighbours (15) and minimum distance (0.1) are fixed by the protocol: a map is never tuned on what it shows. */
export interface UmapSettings {
  readonly metric: "cosine" | "euclidean";
  /** Held-out records on one map, drawn by seed where there are more. */
  readonly maximumRecords: number;
}

/** Probes that tell classes; those for numbers have tasks of another kind. */
const CLASSIFIERS = PROBES.filter(({ tasks }) => tasks.includes("multi-label")).map(({ id }) => id);

const name = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]*$/i,
    "use letters, digits, '.', '_' and '-', starting with a letter or digit",
  );

const dataset = z
  .strictObject({
    name: name.optional().describe("How this study calls the dataset. Default: the card's id."),
    card: name.describe("A dataset card; `einthoven data ls` lists them."),
    path: z.string().min(1).describe("Folder of the original files, relative to this file."),
    exclude: z.array(z.string()).default([]).describe("Record ids that take no part."),
  })
  .transform((entry): StudyDataset => ({ ...entry, name: entry.name ?? entry.card }));

const CATALOGUE = { weights: null, randomTwin: true, pooling: null, own: null } as const;

const ownName = name.describe("How this study calls the model.");

const model = z.union([
  name.transform((id): StudyModel => ({ id, ...CATALOGUE })),
  z
    .strictObject({
      id: name.describe("A model; `einthoven models ls` lists them."),
      weights: z
        .string()
        .min(1)
        .optional()
        .describe(
          "The published weights file, relative to this file, or `random` for the untrained twin alone.",
        ),
      randomTwin: z
        .boolean()
        .default(true)
        .describe("Also run the same graph with random weights."),
      pooling: z
        .enum(["mean", "max", "last", "cls"])
        .optional()
        .describe("How tokens become one vector. Default: the encoder's own way."),
    })
    .transform(
      ({ id, weights = null, randomTwin, pooling = null }): StudyModel => ({
        id,
        weights,
        randomTwin,
        pooling,
        own: null,
      }),
    ),
  z
    .strictObject({
      name: ownName,
      onnx: z.string().min(1).describe("Manifest of an ONNX encoder, relative to this file."),
      randomTwin: z
        .literal(false, {
          error:
            "weights in a foreign graph cannot be told from its other constants, so there is no random twin; leave 'randomTwin' out",
        })
        .optional(),
    })
    .transform(
      ({ name: id, onnx }): StudyModel => ({
        ...CATALOGUE,
        id,
        randomTwin: false,
        own: { type: "onnx", manifest: onnx },
      }),
    ),
  z
    .strictObject({
      name: ownName,
      title: z.string().min(1).optional(),
      embeddings: z
        .record(
          name,
          z.strictObject({
            file: z
              .string()
              .regex(/\.(npy|parquet|csv)$/i, "use a .npy, .parquet or .csv file")
              .describe("Vectors, relative to this file: .npy, .parquet or .csv."),
            ids: z
              .string()
              .min(1)
              .default("record_id")
              .describe("For .npy a file of record ids; otherwise the column that holds them."),
          }),
        )
        .describe("Vectors that were computed elsewhere, by the name of the dataset."),
      pretrainedOn: z
        .union([z.literal("unknown"), z.array(z.string())])
        .default("unknown")
        .describe("Datasets that the encoder saw in pre-training."),
    })
    .transform(
      ({ name: id, title = null, embeddings, pretrainedOn }): StudyModel => ({
        ...CATALOGUE,
        id,
        randomTwin: false,
        own: { type: "precomputed", title, embeddings, pretrainedOn },
      }),
    ),
]);

const task = z.union([
  z.string().min(1).describe("A task id, for example core-6."),
  z.strictObject({
    title: z.string().min(1),
    classes: z.array(z.string().min(1)).min(1).describe("Harmonised class ids, for example AF."),
  }),
]);

const shap = z.strictObject({
  nullRepeats: z.int().min(0).max(1000).default(10).describe("Refits with permuted labels."),
});

const umap = z.strictObject({
  metric: z.enum(["cosine", "euclidean"]).default("cosine"),
  maximumRecords: z.int().min(10).max(20_000).default(3000),
});

/** The grammar of study.yaml; also published as schema/study.schema.json. */
export const studySchema: z.ZodType<Study> = z.strictObject({
  schema: z.literal(1).default(1).describe("Version of this format."),
  title: z.string().min(1),
  description: z.string().default(""),
  datasets: z.array(dataset).min(1),
  models: z.array(model).min(1),
  task: task.default("core-6"),
  fractions: z
    .array(z.number().gt(0).max(1))
    .min(1)
    .default([0.01, 0.05, 0.1, 0.25, 0.5, 1])
    .transform((values) => [...new Set([...values, 1])].sort((a, b) => a - b))
    .describe("Shares of the training patients. 1 (all) is always added."),
  seeds: z
    .array(z.int().min(0))
    .min(1)
    .default([1, 2, 3, 4, 5])
    .transform((values) => [...new Set(values)]),
  probes: z
    .array(z.enum(CLASSIFIERS))
    .min(1)
    .default(["linear"])
    .transform((values) => [...new Set(values)]),
  minimumPositives: z
    .int()
    .min(1)
    .default(10)
    .describe(
      "A class is scored on a test set with at least so many positive, and negative, patients.",
    ),
  bootstrapReplicates: z.int().min(100).max(100_000).default(2000),
  explain: z
    .strictObject({
      shap: z.union([z.literal(false), shap]).prefault({}),
      umap: z.union([z.literal(false), umap]).prefault({}),
    })
    .prefault({}),
});
