import type { Ecg } from "../core/ecg.ts";
import { EinthovenError, type ErrorCode } from "../core/error.ts";
import type { Subject } from "../models/model.ts";

/** A recording on its way into a model. */
export interface EmbeddingInput {
  readonly recordId: string;
  /** null only for models that do not need samples. */
  readonly ecg: Ecg | null;
  readonly subject: Subject;
}

/** Vectors of recordings, and the recordings that have none. */
export interface EmbeddedRows {
  /** float32[inputs, dimension], row-major. All NaN where the row failed; otherwise NaN only from controls, for what cannot be measured. */
  readonly values: Float32Array;
  readonly failures: readonly RowFailure[];
}

/** Why a recording has no vector of a model; the other recordings do not suffer. */
export interface RowFailure {
  /** The place among the inputs. */
  readonly row: number;
  readonly code: ErrorCode;
  readonly detail: string;
}

/** Does the work of one row; what our own code refuses becomes a failure of the row, a defect is thrown on. */
export function attempted(row: number, out: Float32Array, work: () => void): RowFailure[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof EinthovenError)) throw error;
    out.fill(Number.NaN);
    return [{ row, code: error.code, detail: error.message }];
  }
}
