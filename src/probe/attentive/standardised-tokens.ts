import { EinthovenError } from "../../core/error.ts";
import {
  addMeans,
  addVariances,
  refuseNoRecords,
  type Standardisation,
  scalesOf,
  standardiseInto,
} from "../standardise.ts";
import { readBatch, type TokenRecords } from "./token-records.ts";

/**
 * Measures the features of all tokens of all records, in two passes. Throws `task-empty` for no records, and
 * `values-invalid` as `readBatch`.
 */
export async function tokenStandardisation(x: TokenRecords): Promise<Standardisation> {
  refuseNoRecords(x.rows);
  const mean = new Float64Array(x.width);
  const variance = new Float64Array(x.width);
  let tokens = 0;
  for (let r = 0; r < x.rows; r++) {
    const { data, starts } = await readBatch(x, [r]);
    addMeans(mean, data, 1);
    tokens += starts.at(-1)!;
  }
  for (let f = 0; f < mean.length; f++) mean[f]! /= tokens;
  for (let r = 0; r < x.rows; r++) {
    addVariances(variance, await x.read(r), { mean, records: tokens });
  }
  return { mean, scale: scalesOf(variance, { mean, records: tokens }) };
}

/** Standardises tokens as they are read. Throws `shape-mismatch` where the width is another. */
export function standardisedTokens(
  x: TokenRecords,
  standardisation: Standardisation,
): TokenRecords {
  if (x.width !== standardisation.mean.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `tokens of ${x.width} features where the probe has ${standardisation.mean.length}`,
    );
  }
  return {
    rows: x.rows,
    width: x.width,
    read: async (row) => {
      const tokens = await x.read(row);
      const out = new Float32Array(tokens.length);
      standardiseInto(out, tokens, standardisation);
      return out;
    },
  };
}
