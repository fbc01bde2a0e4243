import type { Matrix } from "../../core/matrix.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import type { Standardisation } from "../../probe/standardise.ts";
import {
  type Concentration,
  type CurvePoint,
  concentrationOf,
  cumulativeCurve,
  meanAbsolute,
  orderByImportance,
} from "./concentration/importance.ts";
import type { BandPoint, NullBand } from "./concentration/null-band.ts";
import type { ShapMethod } from "./probe-shap.ts";
import type { ShapValues } from "./shap-values.ts";

/** SHAP of one class of one probe, as a report shows it. */
export interface Attribution {
  readonly method: ShapMethod;
  /** The unit of all SHAP values. */
  readonly output: "log-odds" | "probability";
  readonly explainedRecords: number;
  readonly backgroundRecords: number;
  readonly features: number;
  /** Largest |Σ SHAP + base value - output| over the explained records. */
  readonly additivityError: number;
  /** Of one value, by the draws of the method; 0 for an exact method. */
  readonly standardError: number;
  /** Mean |SHAP|, from the largest: number[features]. */
  readonly importance: readonly number[];
  /** The dimensions that these belong to, from 0. */
  readonly order: readonly number[];
  readonly cumulative: readonly CurvePoint[];
  /** Labels permuted between patients. */
  readonly nullCumulative: readonly BandPoint[];
  readonly concentration: Concentration;
  readonly nullConcentration: NullBand["concentration"];
  /** Random rotations of the embedding. */
  readonly rotationCumulative: readonly BandPoint[];
  readonly rotationConcentration: NullBand["concentration"];
  readonly nullReference: NullReference | null;
  readonly top: readonly TopDimension[];
}

/** The probe fitted to its true labels as its nulls are: on fewer records. Where it is there, nulls compare with it. */
export interface NullReference {
  readonly records: number;
  readonly cumulative: readonly CurvePoint[];
  readonly concentration: Concentration;
}

/** One of the most important dimensions, with the points of its beeswarm. */
interface TopDimension {
  /** Place in the embedding, from 0. */
  readonly feature: number;
  readonly name: string;
  readonly importance: number;
  /** SHAP of every drawn record; the same records for all dimensions. */
  readonly shap: readonly number[];
  /** The feature of the same records in standard deviations of the training data. */
  readonly standardised: readonly number[];
}

export interface AttributionParts {
  readonly method: ShapMethod;
  readonly output: Attribution["output"];
  readonly backgroundRecords: number;
  /** The records that the values belong to: float32[records, features]. */
  readonly explained: Matrix;
  /** Of the training records. */
  readonly standardisation: Standardisation;
  /** A control's names of its features; default "dimension 17". */
  readonly featureNames?: readonly string[] | undefined;
  readonly permuted: NullBand;
  readonly rotated: NullBand;
  readonly nullReference: NullReference | null;
  readonly seed: string;
  readonly topDimensions?: number | undefined;
  readonly drawnRecords?: number | undefined;
}

/** Summarises the SHAP values of one class: importance, concentration beside its nulls, and points for a beeswarm. */
export function attributionOf(shap: ShapValues, parts: AttributionParts): Attribution {
  const { method, output, backgroundRecords, permuted, rotated, nullReference } = parts;
  const importance = meanAbsolute(shap.values, shap);
  const order = orderByImportance(importance);
  return {
    method,
    output,
    explainedRecords: shap.rows,
    backgroundRecords,
    features: shap.cols,
    additivityError: shap.additivityError,
    standardError: shap.standardError,
    importance: order.map((f) => importance[f]!),
    order,
    cumulative: cumulativeCurve(importance),
    nullCumulative: permuted.cumulative,
    concentration: concentrationOf(importance),
    nullConcentration: permuted.concentration,
    rotationCumulative: rotated.cumulative,
    rotationConcentration: rotated.concentration,
    nullReference,
    top: topDimensions(shap, { ...parts, importance, order }),
  };
}

/** The records that a beeswarm shows, ascending: places among the explained ones. */
export function beeswarmDraw(
  explained: number,
  {
    seed,
    drawnRecords = 200,
  }: { readonly seed: string; readonly drawnRecords?: number | undefined },
): number[] {
  const records = Array.from({ length: explained }, (_, r) => r);
  return shuffled(records, randomOf(`${seed}/beeswarm`))
    .slice(0, drawnRecords)
    .sort((a, b) => a - b);
}

function topDimensions(
  shap: ShapValues,
  at: AttributionParts & { importance: Float64Array; order: readonly number[] },
): TopDimension[] {
  const { explained, featureNames, seed, topDimensions: wanted = 20, drawnRecords } = at;
  const { mean, scale } = at.standardisation;
  const drawn = beeswarmDraw(shap.rows, { seed, drawnRecords });
  return at.order.slice(0, wanted).map((f) => ({
    feature: f,
    name: featureNames?.[f] ?? `dimension ${f}`,
    importance: at.importance[f]!,
    shap: drawn.map((r) => shap.values[r * shap.cols + f]!),
    standardised: drawn.map((r) => (explained.data[r * shap.cols + f]! - mean[f]!) / scale[f]!),
  }));
}
