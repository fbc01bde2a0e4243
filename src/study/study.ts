import { z } from "zod";

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
  readonly id: string;
  /** The published file, relative to the study file; "random" runs only the untrained twin; null for controls. */
  readonly weights: string | null;
  /** Run the same graph with random weights beside it. */
  readonly randomTwin: boolean;
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
  readonly probes: readonly "linear"[];
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

const model = z.union([
  name.transform((id): StudyModel => ({ id, weights: null, randomTwin: true })),
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
    })
    .transform((entry): StudyModel => ({ ...entry, weights: entry.weights ?? null })),
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
    .array(z.enum(["linear"]))
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
