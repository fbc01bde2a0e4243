import { z } from "zod";
import { type FaithfulnessSummary, faithfulnessSchema } from "./faithfulness-summary.ts";
import { count, numbers } from "./schema-parts.ts";

/** SHAP of one class of one model on one dataset's held-out patients. */
export interface AttributionSummary {
  readonly modelId: string;
  readonly datasetId: string;
  readonly classId: string;
  readonly probe: string;
  /** How the values were computed, such as "tree-interventional". */
  readonly method: string;
  /** The unit of all SHAP values. */
  readonly output: "log-odds" | "probability";
  readonly explainedRecords: number;
  readonly backgroundRecords: number;
  readonly features: number;
  /** Largest |sum of SHAP values + base - model output| over the explained records. */
  readonly additivityError: number;
  /** Of one SHAP value, by the draws of the method; 0 for an exact method. */
  readonly standardError: number;
  /** Mean |SHAP| of every dimension, sorted from the largest: float[features]. */
  readonly importance: readonly number[];
  /** The dimensions that these belong to, from 0; empty in old bundles. */
  readonly order: readonly number[];
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
  /** The probe fitted to its true labels as its nulls are, on fewer records; null where the nulls need none. */
  readonly nullReference: NullReference | null;
  /** Null where it was not asked for, or the records do not allow it. */
  readonly faithfulness: FaithfulnessSummary | null;
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

export interface NullReference {
  readonly records: number;
  readonly cumulative: readonly CurvePoint[];
  readonly concentration: Concentration;
}

export interface TopDimension {
  /** Place in the embedding, from 0. */
  readonly feature: number;
  /** A control's own name for it; "dimension 17" for an encoder. */
  readonly name: string;
  readonly importance: number;
  /** SHAP values and the feature's value in standard deviations, one pair per drawn record. */
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

const curve = z.array(z.object({ k: count, share: z.number() }));

const concentration = z.object({
  n50: count,
  n80: count,
  n95: count,
  gini: z.number(),
  effectiveDimensions: z.number(),
});

const nullConcentration = z.object({ repeats: count, n50: numbers, n80: numbers, gini: numbers });

export const attributionSummarySchema: z.ZodType<AttributionSummary> = z.object({
  modelId: z.string(),
  datasetId: z.string(),
  classId: z.string(),
  probe: z.string().default("linear"),
  method: z.string().default("linear"),
  output: z.enum(["log-odds", "probability"]).default("log-odds"),
  explainedRecords: count,
  backgroundRecords: count,
  features: count,
  additivityError: z.number(),
  standardError: z.number().default(0),
  importance: numbers,
  order: z.array(count).default([]),
  cumulative: curve,
  nullCumulative: band,
  concentration,
  nullConcentration,
  rotationCumulative: band,
  rotationConcentration: nullConcentration,
  nullReference: z
    .object({ records: count, cumulative: curve, concentration })
    .nullable()
    .default(null),
  faithfulness: faithfulnessSchema.nullable().default(null),
  top: z.array(topDimension),
});
