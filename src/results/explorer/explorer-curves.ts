import { z } from "zod";
import type { Setting } from "../../core/setting.ts";
import { count, nullableNumber, settingSchema, texts } from "../schema-parts.ts";
import { type ScoreMetric, scoreMetric } from "../score-rows.ts";

/** Scores on one test dataset against the number of labels: `data/curves/<dataset>.json`. */
export interface ExplorerCurves {
  readonly dataset: string;
  readonly curves: readonly ExplorerCurve[];
}

/** One line: of one model, probe, score and class (null: mean over classes). */
export interface ExplorerCurve {
  readonly model: string;
  /** The dataset itself; another for a transfer, which has one point; several for pooled training. */
  readonly train: readonly string[];
  readonly probe: string;
  readonly metric: ScoreMetric;
  readonly classId: string | null;
  /** Fractions first, then shots, both ascending. */
  readonly points: readonly ExplorerCurvePoint[];
}

export interface ExplorerCurvePoint {
  readonly setting: Setting;
  /** Mean over seeds with its 95 % interval over patients; null when it cannot be computed (`reason` says why). */
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly seedValues: readonly (number | null)[];
  readonly reason: string | null;
  readonly trainPatients: number;
  readonly testPatients: number;
  readonly testPositives: number;
}

export const explorerCurvesSchema: z.ZodType<ExplorerCurves> = z.object({
  dataset: z.string(),
  curves: z.array(
    z.object({
      model: z.string(),
      train: texts,
      probe: z.string(),
      metric: scoreMetric,
      classId: z.string().nullable(),
      points: z.array(
        z.object({
          setting: settingSchema,
          value: nullableNumber,
          lower: nullableNumber,
          upper: nullableNumber,
          seedValues: z.array(nullableNumber),
          reason: z.string().nullable(),
          trainPatients: count,
          testPatients: count,
          testPositives: count,
        }),
      ),
    }),
  ),
});
