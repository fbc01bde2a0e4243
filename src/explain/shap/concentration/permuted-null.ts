import { NOT_ASSESSED } from "../../../core/labels.ts";
import type { Matrix } from "../../../core/matrix.ts";
import { randomOf } from "../../../core/random.ts";
import { fitLogistic } from "../../../probe/logistic.ts";
import { type RowSpace, rowSpaceOf } from "../../../probe/row-space.ts";
import { exchangedRecords } from "../../exchanged-records.ts";

export interface PermutedNullRequest {
  /** Standardised training records: float32[records, features]. */
  readonly z: Matrix;
  /** int8[records]: PRESENT, ABSENT or NOT_ASSESSED. */
  readonly y: Int8Array;
  /** Patient of every training record. */
  readonly patientIds: readonly string[];
  /**
   * Mean |standardised feature - background mean| over the explained records, float64[features]: mean |SHAP| is
   * |weight| x deviation.
   */
  readonly deviation: Float64Array;
  /** C of the probe. */
  readonly inverseRegularisation: number;
  readonly repeats: number;
  readonly seed: string;
  /** `rowSpaceOf(z)`, where several classes share one z. */
  readonly space?: RowSpace | undefined;
}

/**
 * Importance of every dimension when labels mean nothing: labels are exchanged between the assessed patients,
 * the probe is fitted again with the same C, and its mean |SHAP| taken over the same explained records. Returns
 * `repeats` times float64[features]; deterministic for a seed.
 */
export function permutedImportances(request: PermutedNullRequest): Float64Array[] {
  const { z, y, patientIds, deviation, inverseRegularisation, repeats, seed } = request;
  if (repeats === 0) return [];
  const space = request.space ?? rowSpaceOf(z);
  const assessed = Array.from(y.keys()).filter((r) => y[r] !== NOT_ASSESSED);
  const assessedIds = assessed.map((r) => patientIds[r]!);
  return Array.from({ length: repeats }, (_, repeat) => {
    const source = exchangedRecords(assessedIds, randomOf(`${seed}/permuted-labels/${repeat}`));
    const permuted = Int8Array.from(y);
    assessed.forEach((r, i) => {
      permuted[r] = y[assessed[source[i]!]!]!;
    });
    const { weights } = fitLogistic(z, permuted, { inverseRegularisation, space });
    return deviation.map((size, f) => size * Math.abs(weights[f]!));
  });
}
