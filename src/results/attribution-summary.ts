import { z } from "zod";
import { count, numbers } from "./schema-parts.ts";

/** SHAP of one class of one model on one dataset's held-out patients. */
export interface AttributionSummary {
  readonly modelId: string;
  readonly datasetId: string;
  readonly classId: string;
  readonly explainedRecords: number;
  readonly backgroundRecords: number;
  readonly features: number;
  /** Largest |sum of SHAP values + base - model output| over the explained records, in log-odds. */
  readonly additivityError: number;
  /** Mean |SHAP| of every dimension, sorted from the largest: float[features]. */
  readonly importance: readonly number[];
  /** Share of the total carried by the first k dimensions, k = 1..features, thinned to at most 200 points. */
  readonly cumulative: readonly CurvePoint[];
  /** The same for labels permuted between patients: mean, lowest and highest of the repeats. */
  readonly nullCumulative: readonly BandPoint[];
  readonly concentration: Concentration;
  readonly nullConcentration: {
    readonly repeats: number;
    readonly n50: readonly number[];
    readonly n80: readonly number[];
    readonly gini: readonly number[];
  };
  /** The same for random rotations of the embedding: concentration depends on the basis. */
  readonly rotationCumulative: readonly BandPoint[];
  readonly rotationConcentration: AttributionSummary["nullConcentration"];
  /** The top dimensions, for the beeswarm. */
  readonly top: readonly TopDimension[];
}

export interface CurvePoint {
  readonly k: number;
  readonly share: number;
}

export interface BandPoint {
  readonly k: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Dimensions that carry 50, 80 and 95 % of the importance; Gini coefficient; exp of the entropy. */
export interface Concentration {
  readonly n50: number;
  readonly n80: number;
  readonly n95: number;
  readonly gini: number;
  readonly effectiveDimensions: number;
}

export interface TopDimension {
  /** Place in the embedding, from 0. */
  readonly feature: number;
  /** A control's own name for it; "dimension 17" for an encoder. */
  readonly name: string;
  readonly importance: number;
  /** SHAP values in log-odds and the feature's value in standard deviations, one pair per drawn record. */
  readonly shap: readonly number[];
  readonly standardised: readonly number[];
}

const topDimension = z
  .object({
    feature: count,
    name: z.string(),
    importance: z.number(),
    shap: numbers,
    standardised: numbers,
  })
  .refine(({ shap, standardised }) => shap.length === standardised.length, {
    error: "shap and standardised differ in length",
  });

const band = z.array(z.object({ k: count, mean: z.number(), low: z.number(), high: z.number() }));

const nullConcentration = z.object({ repeats: count, n50: numbers, n80: numbers, gini: numbers });

export const attributionSummarySchema: z.ZodType<AttributionSummary> = z.object({
  modelId: z.string(),
  datasetId: z.string(),
  classId: z.string(),
  explainedRecords: count,
  backgroundRecords: count,
  features: count,
  additivityError: z.number(),
  importance: numbers,
  cumulative: z.array(z.object({ k: count, share: z.number() })),
  nullCumulative: band,
  concentration: z.object({
    n50: count,
    n80: count,
    n95: count,
    gini: z.number(),
    effectiveDimensions: z.number(),
  }),
  nullConcentration,
  rotationCumulative: band,
  rotationConcentration: nullConcentration,
  top: z.array(topDimension),
});
