import { z } from "zod";
import { count, nullableNumber, texts } from "./schema-parts.ts";
import { type ScoreMetric, scoreMetric } from "./score-rows.ts";

/** A model tested on a dataset that its probe never saw: trained on all other datasets together, beside trained at home. */
export interface PooledScoreRow {
  readonly modelId: string;
  readonly probe: string;
  readonly trainDatasetIds: readonly string[];
  /** The dataset that was left out. */
  readonly testDatasetId: string;
  readonly metric: ScoreMetric;
  /** Mean over seeds, macro over classes; null when it cannot be computed (`reason` says why). */
  readonly value: number | null;
  /** 95 % interval over patients. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly reason: string | null;
  /** The same probe trained on the dataset's own patients. */
  readonly internal: number | null;
  /** Pooled minus internal on the same patients and replicates, over the same classes; null without either. */
  readonly difference: PairedInterval | null;
  readonly trainPatients: number;
  readonly testRecords: number;
  readonly testPatients: number;
  readonly testPositives: number;
}

interface PairedInterval {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  /** Two-sided paired bootstrap p, Holm-adjusted over the models of this dataset. */
  readonly p: number;
}

export const pooledScoreRowSchema: z.ZodType<PooledScoreRow> = z.object({
  modelId: z.string(),
  probe: z.string(),
  trainDatasetIds: texts,
  testDatasetId: z.string(),
  metric: scoreMetric,
  value: nullableNumber,
  lower: nullableNumber,
  upper: nullableNumber,
  reason: z.string().nullable(),
  internal: nullableNumber,
  difference: z
    .object({
      value: z.number(),
      lower: z.number(),
      upper: z.number(),
      p: z.number().min(0).max(1),
    })
    .nullable(),
  trainPatients: count,
  testRecords: count,
  testPatients: count,
  testPositives: count,
});
