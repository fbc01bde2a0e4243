import { z } from "zod";
import { nullableNumber, sex, texts } from "./schema-parts.ts";

/** A recording drawn on ECG paper. Only from datasets whose card allows it. */
export interface ExampleEcg {
  readonly datasetId: string;
  readonly recordId: string;
  readonly classId: string;
  /** Every harmonised class that was stated, beyond the task's too. */
  readonly labels: readonly string[];
  readonly ageYears: number | null;
  readonly sex: "female" | "male" | null;
  readonly samplingRateHz: number;
  readonly leads: readonly string[];
  /** One array per lead, microvolts, rounded; null for an invalid sample. */
  readonly microvolts: readonly (readonly (number | null)[])[];
}

export const exampleEcgSchema: z.ZodType<ExampleEcg> = z
  .object({
    datasetId: z.string(),
    recordId: z.string(),
    classId: z.string(),
    labels: texts,
    ageYears: nullableNumber,
    sex,
    samplingRateHz: z.number().positive(),
    leads: texts,
    microvolts: z.array(z.array(nullableNumber)),
  })
  .refine(({ leads, microvolts }) => leads.length === microvolts.length, {
    error: "leads and microvolts differ in length",
  });
