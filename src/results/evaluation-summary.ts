import { z } from "zod";
import { texts } from "./schema-parts.ts";

/** How the scores of a study came about, as far as it is not the same for all. */
export interface EvaluationSummary {
  /** "split", or "5-fold cross-validation, ..." in words. */
  readonly rule: string;
  /** Scores come from folds, so that all records are test records. */
  readonly isCrossValidated: boolean;
  /** A protocol that is run for comparison, with all that is wrong with it; null for this project's own. */
  readonly preset: { readonly id: string; readonly defects: readonly string[] } | null;
}

export const evaluationSummarySchema: z.ZodType<EvaluationSummary> = z.object({
  rule: z.string(),
  isCrossValidated: z.boolean(),
  preset: z.object({ id: z.string(), defects: texts }).nullable(),
});
