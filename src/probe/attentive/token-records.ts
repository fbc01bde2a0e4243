import { EinthovenError } from "../../core/error.ts";

/** Tokens of records, read one record at a time. */
export interface TokenRecords {
  readonly rows: number;
  readonly width: number;
  /** Reads float32[tokens, width] of a record, all its windows one after another; records may differ in tokens. */
  read(row: number): Promise<Float32Array>;
}

/** Some records' tokens, one record after another. */
export interface TokenBatch {
  /** float32[tokens, width]. */
  readonly data: Float32Array;
  /** Where each record begins, and the end: int32[records + 1]. */
  readonly starts: Int32Array;
}

/**
 * Reads some records into one batch. Throws `values-invalid` for a record without tokens and for NaN or infinite values.
 */
export async function readBatch(x: TokenRecords, rows: readonly number[]): Promise<TokenBatch> {
  const parts: Float32Array[] = [];
  const starts = new Int32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) {
    const tokens = await x.read(row);
    refuse(tokens, row, x.width);
    parts.push(tokens);
    starts[i + 1] = starts[i]! + tokens.length / x.width;
  }
  const data = new Float32Array(starts.at(-1)! * x.width);
  parts.forEach((part, i) => {
    data.set(part, starts[i]! * x.width);
  });
  return { data, starts };
}

function refuse(tokens: Float32Array, row: number, width: number): void {
  if (tokens.length === 0 || tokens.length % width !== 0) {
    throw new EinthovenError(
      "values-invalid",
      `record ${row} has ${tokens.length} values, in tokens of ${width}`,
      { hint: "leave records out that the model has no tokens of" },
    );
  }
  const bad = tokens.find((value) => !Number.isFinite(value));
  if (bad === undefined) return;
  throw new EinthovenError("values-invalid", `a token of record ${row} has the value ${bad}`, {
    hint: "leave the record out",
  });
}
