import { type LabelMatrix, takeLabels } from "../../core/labels.ts";
import { type Matrix, takeRows } from "../../core/matrix.ts";
import type { OpenProducts } from "../../linalg/products.ts";
import type { FittedProbe } from "../../probe/probe.ts";
import { standardisationOf } from "../../probe/standardise.ts";
import { type Attribution, attributionOf, type NullReference } from "./attribution.ts";
import { concentrationOf, cumulativeCurve } from "./concentration/importance.ts";
import { nullBand } from "./concentration/null-band.ts";
import { drawRecords } from "./draw-records.ts";
import { probeShap, type ShapPlan, shapPlanOf } from "./probe-shap.ts";
import {
  type RefitRequest,
  refitImportances,
  withPermutedLabels,
  withRotation,
} from "./refit-importances.ts";

export interface AttributeProbeRequest {
  readonly fitted: FittedProbe;
  /** The records that the probe was fitted on: float32[records, features]. */
  readonly train: Matrix;
  readonly trainLabels: LabelMatrix;
  /** Patient of every training record. */
  readonly patientIds: readonly string[];
  /** Held-out records: float32[records, features]. */
  readonly explained: Matrix;
  readonly featureNames?: readonly string[] | undefined;
  /** Of each null; at most 5 are made, for each is a fit of its own, and none for kernel SHAP. */
  readonly repeats: number;
  readonly pathDependent?: boolean;
  readonly seed: string;
  readonly openProducts?: OpenProducts | undefined;
}

/** Attribution of one fitted class. */
export interface ClassAttribution {
  readonly classId: string;
  readonly attribution: Attribution;
}

/** Refits for the nulls are of so many training records, explained on so many held-out ones. */
const REFIT_RECORDS = 1000;
export const REFIT_EXPLAINED = 200;
const REFIT_BACKGROUND = 50;
const MOST_REPEATS = 5;

/**
 * Explains every fitted class of any probe over embedding dimensions, on records and against a background that
 * `shapPlanOf` bounds, both drawn by the seed. Nulls: fitted again on at most 1,000 training records with labels
 * exchanged between patients, and in random rotations of the embedding. `nullReference` is the same refit with the true
 * labels, for fewer records and trees concentrate otherwise. The linear probe has
 * `attributeLinear`, whose nulls cost less. Throws as `probeShap`.
 */
export async function attributeProbe(request: AttributeProbeRequest): Promise<ClassAttribution[]> {
  const { fitted, train, seed, pathDependent = false, openProducts, featureNames } = request;
  const plan = shapPlanOf(fitted.probeId, { pathDependent });
  const places = explainedDraw(request.explained.rows, { seed, plan });
  const explained = takeRows(request.explained, places);
  const background = drawn(train, plan.mostBackground, `${seed}/background`);
  const shared = { background, explained, pathDependent, openProducts };
  const values = await probeShap(fitted, { ...shared, seed });
  const nulls = await nullsOf(request, plan);
  const standardisation = standardisationOf(train);
  const classes = fitted.outputs.filter(({ status }) => status === "fitted");
  return classes.map(({ id }, c): ClassAttribution => {
    const reference = nulls.reference?.[c] ?? null;
    const attribution = attributionOf(values[c]!, {
      method: plan.method,
      output: plan.output,
      backgroundRecords: background.rows,
      explained,
      standardisation,
      featureNames,
      permuted: nullBand(nulls.permuted.flatMap((own) => own[c] ?? [])),
      rotated: nullBand(nulls.rotated.flatMap((own) => own[c] ?? [])),
      nullReference: reference === null ? null : referenceOf(reference, train.rows),
      seed: `${seed}/${id}`,
    });
    return { classId: id, attribution };
  });
}

/** The held-out records that are explained, ascending. */
export function explainedDraw(
  heldOut: number,
  { seed, plan }: { readonly seed: string; readonly plan: ShapPlan },
): number[] {
  return drawRecords(heldOut, plan.mostExplained, `${seed}/explained`);
}

interface Nulls {
  /** By repeat and class. */
  readonly permuted: readonly (readonly (Float64Array | null)[])[];
  readonly rotated: readonly (readonly (Float64Array | null)[])[];
  /** By class; null where there are no nulls. */
  readonly reference: readonly (Float64Array | null)[] | null;
}

async function nullsOf(request: AttributeProbeRequest, { method }: ShapPlan): Promise<Nulls> {
  const repeats = method === "kernel" ? 0 : Math.min(MOST_REPEATS, request.repeats);
  if (repeats === 0) return { permuted: [], rotated: [], reference: null };
  const refit = refitRequest(request);
  const permuted: (Float64Array | null)[][] = [];
  const rotated: (Float64Array | null)[][] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    permuted.push(await refitImportances(withPermutedLabels(refit, repeat)));
    rotated.push(await refitImportances(withRotation(refit, repeat)));
  }
  return { permuted, rotated, reference: await refitImportances(refit) };
}

/** The bounded records on which a probe is fitted again and explained. */
function refitRequest(request: AttributeProbeRequest): RefitRequest {
  const { fitted, train, trainLabels, patientIds, pathDependent = false, openProducts } = request;
  const seed = `${request.seed}/refit`;
  const rows = drawRecords(train.rows, REFIT_RECORDS, `${seed}/train`);
  return {
    fitted,
    x: takeRows(train, rows),
    labels: takeLabels(trainLabels, rows),
    patientIds: rows.map((r) => patientIds[r]!),
    explained: drawn(request.explained, REFIT_EXPLAINED, `${seed}/explained`),
    background: drawn(train, REFIT_BACKGROUND, `${seed}/background`),
    seed,
    pathDependent,
    openProducts,
  };
}

function drawn(x: Matrix, most: number, key: string): Matrix {
  return takeRows(x, drawRecords(x.rows, most, key));
}

function referenceOf(importance: Float64Array, trainingRecords: number): NullReference {
  return {
    records: Math.min(REFIT_RECORDS, trainingRecords),
    cumulative: cumulativeCurve(importance),
    concentration: concentrationOf(importance),
  };
}
