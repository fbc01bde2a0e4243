import { z } from "zod";
import { ALL_PROBES } from "../probe/catalogue.ts";
import { type Evaluation, evaluationSchema } from "./evaluation.ts";
import { type ExplainSettings, explainSchema } from "./explain-settings.ts";
import { modelSchema, type StudyModel } from "./model-entry.ts";
import { type PretrainSettings, pretrainSchema } from "./pretrain-settings.ts";
import { name } from "./study-name.ts";

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

/** A validated study.yaml. */
export interface Study {
  readonly schema: 1;
  readonly title: string;
  readonly description: string;
  readonly datasets: readonly StudyDataset[];
  /** Empty only where the study says how an encoder is pre-trained. */
  readonly models: readonly StudyModel[];
  /** A task id, or harmonised classes of one's own choice. */
  readonly task: string | { readonly title: string; readonly classes: readonly string[] };
  /** Shares of the training patients, ascending, in (0, 1]. */
  readonly fractions: readonly number[];
  /** Numbers of positive training patients per class, ascending. */
  readonly shots: readonly number[];
  readonly seeds: readonly number[];
  /** Empty only until the task is known (`studyForTask`). */
  readonly probes: readonly string[];
  readonly evaluation: Evaluation;
  /** Also test on every dataset a probe that was trained on all others together. */
  readonly leaveOneDatasetOut: boolean;
  /** A protocol to compare with; null for this project's own. */
  readonly preset: "paper" | null;
  /** "balanced" cuts every class to equal size; only a preset does that. */
  readonly sampling: "all" | "balanced";
  /** A class is scored on a test set with at least so many positive, and negative, patients. */
  readonly minimumPositives: number;
  readonly bootstrapReplicates: number;
  readonly explain: ExplainSettings;
  /** What `einthoven pretrain` does; null where the study does not say. */
  readonly pretrain: PretrainSettings | null;
}

const dataset = z
  .strictObject({
    name: name.optional().describe("How this study calls the dataset. Default: the card's id."),
    card: name.describe("A dataset card; `einthoven data ls` lists them."),
    path: z.string().min(1).describe("Folder of the original files, relative to this file."),
    exclude: z.array(z.string()).default([]).describe("Record ids that take no part."),
  })
  .transform((entry): StudyDataset => ({ ...entry, name: entry.name ?? entry.card }));

const task = z.union([
  z.string().min(1).describe("A task id, for example core-6."),
  z.strictObject({
    title: z.string().min(1),
    classes: z.array(z.string().min(1)).min(1).describe("Harmonised class ids, for example AF."),
  }),
]);

/** The grammar of study.yaml; also published as schema/study.schema.json. */
export const studySchema: z.ZodType<Study> = z
  .strictObject({
    schema: z.literal(1).default(1).describe("Version of this format."),
    title: z.string().min(1),
    description: z.string().default(""),
    datasets: z.array(dataset).min(1),
    models: z
      .array(modelSchema)
      .default([])
      .describe("Who competes. May be left out of a study that only says how to pre-train."),
    task: task.default("core-6"),
    fractions: z
      .array(z.number().gt(0).max(1))
      .min(1)
      .default([0.01, 0.05, 0.1, 0.25, 0.5, 1])
      .transform((values) => [...new Set([...values, 1])].sort((a, b) => a - b))
      .describe("Shares of the training patients. 1 (all) is always added."),
    shots: z
      .array(z.int().min(1).max(10_000))
      .default([])
      .transform((values) => [...new Set(values)].sort((a, b) => a - b))
      .describe(
        "Also train on so many positive patients per class, for example [4, 8, 16, 32, 64].",
      ),
    seeds: z
      .array(z.int().min(0))
      .min(1)
      .default([1, 2, 3, 4, 5])
      .transform((values) => [...new Set(values)]),
    probes: z
      .array(z.enum(ALL_PROBES.map(({ id }) => id)))
      .min(1)
      .optional()
      .transform((values) => [...new Set(values ?? [])])
      .describe("How embeddings are read. Default: linear, or ridge where the task is a number."),
    evaluation: evaluationSchema,
    leaveOneDatasetOut: z
      .boolean()
      .default(false)
      .describe("Also test on every dataset a probe that was trained on all others together."),
    preset: z
      .literal("paper")
      .nullable()
      .default(null)
      .describe(
        "Run the protocol of the predecessor code, for comparison only; it decides the evaluation.",
      ),
    minimumPositives: z
      .int()
      .min(1)
      .default(10)
      .describe(
        "A class is scored on a test set with at least so many positive, and negative, patients.",
      ),
    bootstrapReplicates: z.int().min(100).max(100_000).default(2000),
    explain: explainSchema,
    pretrain: pretrainSchema
      .nullable()
      .default(null)
      .describe(
        "How `einthoven pretrain` trains an encoder on these datasets; `run` does not look at it.",
      ),
  })
  .transform((study) => ({ ...study, sampling: "all" as const }));
