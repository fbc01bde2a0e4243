import { z } from "zod";
import { type ExampleEcg, exampleEcgSchema } from "./example-ecg.ts";
import { count, numbers, texts } from "./schema-parts.ts";

/** Which waves in which leads a frozen model reads for one class: SHAP over lead x wave, by masking and embedding again. */
export interface SegmentSummary {
  readonly modelId: string;
  readonly datasetId: string;
  readonly classId: string;
  /** Held-out records with the class that were explained, each of another patient. */
  readonly records: number;
  /** Records that could not be embedded without some of their waves, and why the first of them could not. */
  readonly failed: number;
  readonly failure: string | null;
  /** Times that the model embedded each record. */
  readonly evaluations: number;
  readonly leads: readonly string[];
  readonly waves: readonly string[];
  /** Mean over records of the values and of their sizes, in log-odds: number[leads x waves], lead by lead. */
  readonly mean: readonly number[];
  readonly meanAbsolute: readonly number[];
  /** Mean over records and cells of the standard error that comes from drawing orders; null for a single draw. */
  readonly standardError: number | null;
  /** Largest |sum of values - (log-odds of the whole - of nothing)| over the records. */
  readonly additivityError: number;
  readonly overlay: SegmentOverlay | null;
}

/** The values of one recording, to be drawn on it. */
export interface SegmentOverlay {
  readonly example: ExampleEcg;
  /** Consecutive stretches; samples of the example. */
  readonly segments: readonly {
    readonly wave: string;
    readonly from: number;
    readonly to: number;
  }[];
  /** In log-odds: number[leads x waves] in the order of the summary. */
  readonly values: readonly number[];
  /** Log-odds of the whole recording, and without any wave in any lead. */
  readonly logOdds: number;
  readonly base: number;
}

const overlaySchema = z.object({
  example: exampleEcgSchema,
  segments: z.array(z.object({ wave: z.string(), from: count, to: count })),
  values: numbers,
  logOdds: z.number(),
  base: z.number(),
});

export const segmentSummarySchema: z.ZodType<SegmentSummary> = z
  .object({
    modelId: z.string(),
    datasetId: z.string(),
    classId: z.string(),
    records: count,
    failed: count,
    failure: z.string().nullable(),
    evaluations: count,
    leads: texts,
    waves: texts,
    mean: numbers,
    meanAbsolute: numbers,
    standardError: z.number().nullable(),
    additivityError: z.number(),
    overlay: overlaySchema.nullable(),
  })
  .refine(
    ({ leads, waves, mean, meanAbsolute }) =>
      [mean, meanAbsolute].every((list) => list.length === leads.length * waves.length),
    { error: "a value for every lead and wave is needed" },
  );
