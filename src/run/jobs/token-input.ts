import type { TokenRecords } from "../../probe/attentive/token-records.ts";
import type { Cohort } from "../../study/cohort.ts";
import { keepTokens } from "../token-store.ts";
import type { JobContext } from "./job-context.ts";
import { isReadInBlocks } from "./memory-rule.ts";

/**
 * Serves the tokens that a model makes of some rows of a cohort. The first job that asks keeps them on disk, if the
 * embedding did not; what is small enough is then read once. Throws as `keepTokens`.
 */
export async function tokenInput(
  { modelId, cohort, rows }: { modelId: string; cohort: Cohort; rows: Int32Array },
  context: JobContext,
): Promise<TokenRecords> {
  const contestant = context.contestant(modelId);
  const stored = await keepTokens({ contestant, cohort }, context);
  const { tokens, width } = stored;
  const read = async (i: number): Promise<Float32Array> => (await stored.read(rows[i]!)).data;
  const isLarge = isReadInBlocks({ records: rows.length, features: tokens * width });
  return { rows: rows.length, width, read: isLarge ? read : remembering(read) };
}

/** Puts records of several datasets one below the other. */
export function stackedTokens(parts: readonly TokenRecords[]): TokenRecords {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return {
    rows,
    width: parts[0]!.width,
    read: (row) => {
      let own = row;
      for (const part of parts) {
        if (own < part.rows) return part.read(own);
        own -= part.rows;
      }
      throw new Error(`row ${row} of ${rows}`);
    },
  };
}

function remembering(
  read: (row: number) => Promise<Float32Array>,
): (row: number) => Promise<Float32Array> {
  const known = new Map<number, Promise<Float32Array>>();
  return (row) => {
    const found = known.get(row) ?? read(row);
    known.set(row, found);
    return found;
  };
}
