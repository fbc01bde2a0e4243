import { z } from "zod";
import { count, nullableNumber, texts } from "./schema-parts.ts";

/** How alike the spaces of the models are, on the same held-out records, one per patient. */
export interface SimilaritySummary {
  readonly modelIds: readonly string[];
  readonly records: number;
  /** Every pair once, by place in `modelIds`, a < b. */
  readonly pairs: readonly SimilarityPair[];
}

/** Debiased linear CKA. */
export interface SimilarityPair {
  readonly a: number;
  readonly b: number;
  /** Null where one of the two is constant. */
  readonly value: number | null;
  /** 95 % bootstrap interval over patients. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** 2.5 % and 97.5 % when records are exchanged within their dataset. */
  readonly nullRange: readonly [number, number] | null;
}

export const similaritySummarySchema: z.ZodType<SimilaritySummary> = z
  .object({
    modelIds: texts,
    records: count,
    pairs: z.array(
      z.object({
        a: count,
        b: count,
        value: nullableNumber,
        lower: nullableNumber,
        upper: nullableNumber,
        nullRange: z.tuple([z.number(), z.number()]).nullable(),
      }),
    ),
  })
  .refine(({ modelIds, pairs }) => pairs.every(({ a, b }) => a < b && b < modelIds.length), {
    error: "a pair names a model that is not there",
  });
