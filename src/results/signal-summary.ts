import { z } from "zod";
import { type ExampleEcg, exampleEcgSchema } from "./example-ecg.ts";
import { count, numbers, texts } from "./schema-parts.ts";

/** What a frozen model with a probe reads in the signal itself: expected gradients of a class's log-odds. */
export interface SignalSummary {
  readonly modelId: string;
  /** The probe whose log-odds are explained; "linear" where an older study does not say. */
  readonly probe: string;
  readonly datasetId: string;
  readonly classId: string;
  /** Held-out records with the class that were explained, each of another patient. */
  readonly records: number;
  /** Records that could not be explained, and why the first could not: no gradient, a refused recording. */
  readonly failed: number;
  readonly failure: string | null;
  /** Training records that the paths begin at, each of another patient. */
  readonly baselines: number;
  /** Points on each path, and gradients for one window: the most over the records. */
  readonly points: number;
  readonly evaluations: number;
  /** For each record: |sum of values - (log-odds - mean log-odds of the baselines)|, relative to the latter difference. */
  readonly completenessErrors: readonly number[];
  readonly leads: readonly string[];
  readonly waves: readonly string[];
  /** Mean over records of the sums within each lead x wave and of their sizes, in log-odds: number[leads x waves]. */
  readonly mean: readonly number[];
  readonly meanAbsolute: readonly number[];
  readonly overlay: SignalOverlay | null;
}

/** The values of one recording, to be drawn on it. */
export interface SignalOverlay {
  readonly example: ExampleEcg;
  /** Length of a stretch of time; the first begins with the recording. */
  readonly stretchSeconds: number;
  /** In log-odds: number[leads x stretches] in the summary's order of leads. */
  readonly values: readonly number[];
  /** Log-odds of the recording, and on average of the baselines. */
  readonly logOdds: number;
  readonly expected: number;
  readonly completenessError: number;
}

const overlaySchema = z.object({
  example: exampleEcgSchema,
  stretchSeconds: z.number().positive(),
  values: numbers,
  logOdds: z.number(),
  expected: z.number(),
  completenessError: z.number(),
});

export const signalSummarySchema: z.ZodType<SignalSummary> = z
  .object({
    modelId: z.string(),
    probe: z.string().default("linear"),
    datasetId: z.string(),
    classId: z.string(),
    records: count,
    failed: count,
    failure: z.string().nullable(),
    baselines: count,
    points: count,
    evaluations: count,
    completenessErrors: numbers,
    leads: texts,
    waves: texts,
    mean: numbers,
    meanAbsolute: numbers,
    overlay: overlaySchema.nullable(),
  })
  .refine(
    ({ leads, waves, mean, meanAbsolute, completenessErrors, records }) =>
      [mean, meanAbsolute].every((list) => list.length === leads.length * waves.length) &&
      completenessErrors.length === records,
    { error: "a value for every lead and wave and an error for every record are needed" },
  )
  .refine(({ overlay, leads }) => overlay === null || overlay.values.length % leads.length === 0, {
    error: "a value for every lead and stretch is needed",
  });
