import { matrixOf } from "../../core/matrix.ts";
import type { RowBlocks } from "../../linalg/row-blocks.ts";
import { refuseNonFinite } from "../finite-features.ts";
import {
  addMeans,
  addVariances,
  refuseNoRecords,
  type Standardisation,
  scalesOf,
  standardiseInto,
} from "../standardise.ts";

/**
 * Measures records block by block, in two passes: the same bytes as `standardisationOf`, whatever the blocks. Throws
 * `values-invalid` for NaN or infinite values, `task-empty` for no records.
 */
export async function blockStandardisation(x: RowBlocks): Promise<Standardisation> {
  refuseNoRecords(x.rows);
  const records = x.rows;
  const mean = new Float64Array(x.cols);
  const variance = new Float64Array(x.cols);
  for await (const block of x.read()) {
    refuseNonFinite(block.x);
    addMeans(mean, block.x.data, records);
  }
  for await (const block of x.read()) addVariances(variance, block.x.data, { mean, records });
  return { mean, scale: scalesOf(variance, { mean, records }) };
}

/** Standardises blocks as they are read. Memory: one more block. */
export function standardisedBlocks(x: RowBlocks, standardisation: Standardisation): RowBlocks {
  return {
    rows: x.rows,
    cols: x.cols,
    read: async function* () {
      let room = new Float32Array(0);
      for await (const { first, x: block } of x.read()) {
        if (room.length < block.data.length) room = new Float32Array(block.data.length);
        const data = room.subarray(0, block.data.length);
        standardiseInto(data, block.data, standardisation);
        yield { first, x: matrixOf(block.rows, block.cols, data) };
      }
    },
  };
}
