import { EinthovenError } from "../../core/error.ts";
import { type LabelMatrix, labelColumn, NOT_ASSESSED } from "../../core/labels.ts";
import { type Matrix, takeRows } from "../../core/matrix.ts";
import type { LinearProbe } from "../../probe/linear.ts";
import { type RowSpace, rowSpaceOf } from "../../probe/row-space.ts";
import { standardised } from "../../probe/standardise.ts";
import { type Attribution, attributionOf } from "./attribution.ts";
import { meanAbsolute } from "./concentration/importance.ts";
import { nullBand } from "./concentration/null-band.ts";
import { permutedImportances } from "./concentration/permuted-null.ts";
import { rotatedImportances } from "./concentration/rotation-null.ts";
import { centredOn, type LinearModel, linearShap } from "./linear-shap.ts";

/** Enough rows for a mean over records, few enough that a rotation costs milliseconds. */
const ROTATED_RECORDS = 500;

export interface AttributionRequest {
  readonly probe: LinearProbe;
  /** The records that the probe was fitted on: float32[records, features]. */
  readonly train: Matrix;
  readonly trainLabels: LabelMatrix;
  /** Patient of every training record. */
  readonly patientIds: readonly string[];
  /** Held-out records: float32[records, features]. */
  readonly explained: Matrix;
  /** Place in `probe.classes`. */
  readonly classIndex: number;
  /** A control's names of its features; default "dimension 17". */
  readonly featureNames?: readonly string[] | undefined;
  /** Of each null. */
  readonly repeats: number;
  readonly seed: string;
  readonly topDimensions?: number | undefined;
  readonly drawnRecords?: number | undefined;
  /** `attributionSpace(probe, train)`, made once for all classes of a probe: most of the time of small studies. */
  readonly space?: RowSpace | undefined;
}

/** Decomposes the training records as the probe sees them; all classes of the probe share it. */
export function attributionSpace(probe: LinearProbe, train: Matrix): RowSpace {
  return rowSpaceOf(standardised(train, probe));
}

/**
 * Explains one class of a linear probe over embedding dimensions: exact SHAP in log-odds against the training
 * records in which the class was assessed, how concentrated the importance is, and the same under two nulls:
 * labels permuted between patients (fitted again), and random rotations of the embedding.
 * Throws `values-invalid` for a class that was not fitted or nothing to explain, `shape-mismatch` for
 * matrices or labels that do not fit the probe.
 */
export function attributeLinear(request: AttributionRequest): Attribution {
  const { probe, explained, repeats, seed } = request;
  const { mean, scale } = probe;
  const fitted = fittedClass(request);
  const model: LinearModel = { mean, scale, ...fitted };
  const y = trainingLabels(request);
  const assessed = Array.from(y.keys()).filter((r) => y[r] !== NOT_ASSESSED);
  const background = takeRows(request.train, assessed);
  const shap = linearShap(model, { background, explained });
  const centred = centredOn(model, { background, explained });
  const permuted = nullBand(
    permutedImportances({
      z: standardised(request.train, probe),
      y,
      patientIds: request.patientIds,
      deviation: meanAbsolute(centred, shap),
      inverseRegularisation: fitted.inverseRegularisation,
      repeats,
      seed,
      space: request.space,
    }),
  );
  const rotated = nullBand(
    rotatedImportances(
      {
        centred: centred.subarray(0, Math.min(shap.rows, ROTATED_RECORDS) * shap.cols),
        weights: model.weights,
      },
      { repeats, seed },
    ),
  );
  const { topDimensions, drawnRecords, featureNames } = request;
  return attributionOf(shap, {
    method: "linear",
    output: "log-odds",
    backgroundRecords: background.rows,
    explained,
    standardisation: model,
    featureNames,
    permuted,
    rotated,
    nullReference: null,
    seed,
    topDimensions,
    drawnRecords,
  });
}

function fittedClass({ probe, classIndex, explained }: AttributionRequest): {
  weights: Float64Array;
  intercept: number;
  inverseRegularisation: number;
} {
  const fitted = probe.classes[classIndex];
  if (fitted?.status !== "fitted") {
    throw new EinthovenError(
      "values-invalid",
      `class ${fitted?.classId ?? classIndex} of the probe was not fitted`,
      { hint: "explain only classes whose status is fitted" },
    );
  }
  if (explained.rows === 0) {
    throw new EinthovenError("values-invalid", `no records to explain for ${fitted.classId}`, {
      hint: "give held-out records",
    });
  }
  return fitted;
}

/** int8[records]. */
function trainingLabels({
  train,
  trainLabels,
  patientIds,
  classIndex,
}: AttributionRequest): Int8Array {
  if (train.rows !== trainLabels.rows || train.rows !== patientIds.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `${train.rows} training records, ${trainLabels.rows} labels, ${patientIds.length} patient ids`,
      { hint: "all three describe the same records, in the same order" },
    );
  }
  return labelColumn(trainLabels, classIndex);
}
