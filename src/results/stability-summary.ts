import { z } from "zod";
import type { Setting } from "../core/setting.ts";
import { count, settingSchema } from "./schema-parts.ts";

/** How well the order of dimensions of one class holds when something changes that should not matter. */
export interface StabilitySummary {
  readonly modelId: string;
  readonly datasetId: string;
  readonly probe: string;
  readonly classId: string;
  readonly features: number;
  readonly rows: readonly StabilityRow[];
  readonly chance: ChanceAgreement;
}

export interface StabilityRow {
  /**
   * What differs: the seed at one number of labels, the number of labels (against all of them), or the patients (two
   * halves that share nobody).
   */
  readonly source: "seeds" | "settings" | "halves";
  readonly setting: Setting;
  /** Pairs that were compared; the numbers are their means. */
  readonly pairs: number;
  /** Rank-biased overlap, p = 0.95: mean, lowest and highest. */
  readonly overlap: number;
  readonly overlapLow: number;
  readonly overlapHigh: number;
  readonly spearman: number;
}

/** What random orders of as many dimensions agree: the mean, and what one pair in twenty exceeds. */
export interface ChanceAgreement {
  readonly overlap: number;
  readonly overlapHigh: number;
  readonly spearmanHigh: number;
}

/** How well the order of dimensions of one class agrees between two datasets, within one model. */
export interface AgreementSummary {
  readonly modelId: string;
  readonly probe: string;
  readonly datasetIds: readonly [string, string];
  readonly classId: string;
  readonly features: number;
  readonly overlap: number;
  readonly spearman: number;
  /** Mean overlap of this class on one dataset with the other classes on the other; null where there is none. */
  readonly otherClasses: number | null;
  readonly chance: ChanceAgreement;
}

const chance = z.object({
  overlap: z.number(),
  overlapHigh: z.number(),
  spearmanHigh: z.number(),
});

export const stabilitySummarySchema: z.ZodType<StabilitySummary> = z.object({
  modelId: z.string(),
  datasetId: z.string(),
  probe: z.string(),
  classId: z.string(),
  features: count,
  rows: z.array(
    z.object({
      source: z.enum(["seeds", "settings", "halves"]),
      setting: settingSchema,
      pairs: count,
      overlap: z.number(),
      overlapLow: z.number(),
      overlapHigh: z.number(),
      spearman: z.number(),
    }),
  ),
  chance,
});

export const agreementSummarySchema: z.ZodType<AgreementSummary> = z.object({
  modelId: z.string(),
  probe: z.string(),
  datasetIds: z.tuple([z.string(), z.string()]),
  classId: z.string(),
  features: count,
  overlap: z.number(),
  spearman: z.number(),
  otherClasses: z.number().nullable(),
  chance,
});
