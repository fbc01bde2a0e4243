import { z } from "zod";
import type { Setting } from "../core/setting.ts";
import { count, nullableNumber, settingSchema } from "./schema-parts.ts";

/** One score of one model: macro over classes (`classId` null) or of one class. */
export interface ScoreRow {
  readonly modelId: string;
  readonly trainDatasetId: string;
  readonly testDatasetId: string;
  readonly setting: Setting;
  readonly probe: string;
  readonly metric: ScoreMetric;
  readonly classId: string | null;
  /** Mean over seeds, on the whole test set; null when it cannot be computed (`reason` says why). */
  readonly value: number | null;
  /** 95 % interval over patients of the mean over seeds, expanded for few patients. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** The value of each seed, in the order of `StudyBundle.seeds`. */
  readonly seedValues: readonly (number | null)[];
  readonly reason: string | null;
  readonly trainPatients: number;
  readonly testRecords: number;
  readonly testPatients: number;
  /** Positive test records (macro: of the classes that count). */
  readonly testPositives: number;
}

/** Paired difference of macro scores between a model and a reference, same patients, same replicates. */
export interface LiftRow {
  readonly modelId: string;
  /** Its random twin, or "features". */
  readonly referenceId: string;
  readonly datasetId: string;
  readonly setting: Setting;
  /** The score by which models of this task are compared. */
  readonly metric: "auroc" | "mae";
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  /** Two-sided paired bootstrap p, Holm-adjusted over the models of this dataset and reference. */
  readonly p: number;
}

/**
 * Scores of classes, then of a number. Where one class of several is predicted, macro accuracy and F1 are those of the
 * class of highest probability, and macro AUROC is one class against the rest.
 */
const METRICS = [
  "auroc",
  "auprc",
  "f1",
  "accuracy",
  "brier",
  "ece",
  "balanced-accuracy",
  "sensitivity",
  "specificity",
  "ppv",
  "npv",
  "mcc",
  "log-loss",
  "calibration-slope",
  "calibration-intercept",
  "mae",
  "rmse",
  "r2",
  "pearson",
  "spearman",
] as const;

/** The name of a score. */
export type ScoreMetric = (typeof METRICS)[number];

export const scoreMetric: z.ZodType<ScoreMetric> = z.enum(METRICS);

export const scoreRowSchema: z.ZodType<ScoreRow> = z.object({
  modelId: z.string(),
  trainDatasetId: z.string(),
  testDatasetId: z.string(),
  setting: settingSchema,
  probe: z.string(),
  metric: scoreMetric,
  classId: z.string().nullable(),
  value: nullableNumber,
  lower: nullableNumber,
  upper: nullableNumber,
  seedValues: z.array(nullableNumber),
  reason: z.string().nullable(),
  trainPatients: count,
  testRecords: count,
  testPatients: count,
  testPositives: count,
});

export const liftRowSchema: z.ZodType<LiftRow> = z.object({
  modelId: z.string(),
  referenceId: z.string(),
  datasetId: z.string(),
  setting: settingSchema,
  metric: z.enum(["auroc", "mae"]),
  difference: z.number(),
  lower: z.number(),
  upper: z.number(),
  p: z.number().min(0).max(1),
});
