import { z } from "zod";
import { count, nullableNumber, numbers, texts } from "./schema-parts.ts";

export interface DatasetSummary {
  readonly id: string;
  readonly title: string;
  readonly cardId: string;
  readonly simulated: boolean;
  readonly country: string;
  readonly continent: string;
  readonly license: string;
  readonly cite: string;
  readonly samplingRatesHz: readonly number[];
  readonly records: number;
  readonly patients: number;
  readonly ageMedianYears: number | null;
  /** First and third quartile. */
  readonly ageQuartilesYears: readonly [number, number] | null;
  /** Share of female among records whose sex is known; null when none is. */
  readonly femaleShare: number | null;
  readonly assessed: readonly string[];
  readonly split: readonly SplitSummary[];
  /** "official folds" or "seeded 70/10/20 by patient". */
  readonly splitRule: string;
  readonly exclusions: readonly ExclusionCount[];
  readonly warnings: readonly string[];
  readonly fingerprint: string;
}

export interface SplitSummary {
  readonly part: "train" | "validation" | "test";
  readonly records: number;
  readonly patients: number;
  /** Positive records by class id; a class that is not assessed is absent. */
  readonly positives: Readonly<Record<string, number>>;
}

export interface ExclusionCount {
  readonly reason: string;
  readonly count: number;
  /** One excluded record and what was wrong with it. */
  readonly example: string;
}

export const datasetSummarySchema: z.ZodType<DatasetSummary> = z.object({
  id: z.string(),
  title: z.string(),
  cardId: z.string(),
  simulated: z.boolean(),
  country: z.string(),
  continent: z.string(),
  license: z.string(),
  cite: z.string(),
  samplingRatesHz: numbers,
  records: count,
  patients: count,
  ageMedianYears: nullableNumber,
  ageQuartilesYears: z.tuple([z.number(), z.number()]).nullable(),
  femaleShare: nullableNumber,
  assessed: texts,
  split: z.array(
    z.object({
      part: z.enum(["train", "validation", "test"]),
      records: count,
      patients: count,
      positives: z.record(z.string(), count),
    }),
  ),
  splitRule: z.string(),
  exclusions: z.array(z.object({ reason: z.string(), count, example: z.string() })),
  warnings: texts,
  fingerprint: z.string(),
});
