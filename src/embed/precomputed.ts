import { EinthovenError } from "../core/error.ts";
import { type Matrix, rowOf } from "../core/matrix.ts";

import type { EmbeddedRows, RowFailure } from "./rows.ts";

/** Vectors that were computed elsewhere, one per record id. */
export interface PrecomputedTable {
  readonly matrix: Matrix;
  readonly ids: readonly string[];
}

/**
 * Checks a table of vectors: as many ids as rows (`shape-mismatch`), no id twice (`record-duplicate`), no NaN or
 * infinity (`values-invalid`, naming record and column). `name` is what to call it in messages.
 */
export function checkPrecomputed({ matrix, ids }: PrecomputedTable, name: string): void {
  if (ids.length !== matrix.rows) {
    throw new EinthovenError(
      "shape-mismatch",
      `${name} holds ${matrix.rows} vectors for ${ids.length} record ids`,
      { hint: "list one id per row, in the order of the rows" },
    );
  }
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) {
      throw new EinthovenError("record-duplicate", `${name} has two vectors of record ${id}`, {
        hint: "keep one of them",
      });
    }
    seen.add(id);
  }
  const bad = matrix.data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const [row, column] = [Math.floor(bad / matrix.cols), bad % matrix.cols];
  throw new EinthovenError(
    "values-invalid",
    `${name} has ${matrix.data[bad]} in column ${column} of record ${ids[row]}`,
    { hint: "leave out records that have no vector: they are counted as missing" },
  );
}

/** Takes the vectors of the records in their order: float32[records, dimension]; a record without one is a failure of its row. */
export function precomputedRows(
  { matrix, ids }: PrecomputedTable,
  { recordIds, name }: { readonly recordIds: readonly string[]; readonly name: string },
): EmbeddedRows {
  const places = new Map(ids.map((id, row) => [id, row]));
  const values = new Float32Array(recordIds.length * matrix.cols).fill(Number.NaN);
  const failures: RowFailure[] = [];
  const isOfOthers = !recordIds.some((id) => places.has(id));
  const detail = isOfOthers
    ? `no vector in ${name}, whose ids are none of this dataset (the first is "${ids[0]}")`
    : `no vector in ${name}`;
  for (const [row, id] of recordIds.entries()) {
    const place = places.get(id);
    if (place === undefined) {
      failures.push({ row, code: "record-missing", detail });
    } else {
      values.set(rowOf(matrix, place), row * matrix.cols);
    }
  }
  return { values, failures };
}
