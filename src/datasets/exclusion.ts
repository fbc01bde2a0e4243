import { EinthovenError } from "../core/error.ts";
import type { Exclusion } from "./dataset.ts";

/** Turns what a reader threw at one record into a counted exclusion; anything else than our own error is a defect and is thrown on. */
export function exclusionOf(recordId: string, error: unknown): Exclusion {
  if (!(error instanceof EinthovenError)) throw error;
  const hint = error.hint === undefined ? "" : ` (${error.hint})`;
  return { recordId, reason: error.code, detail: `${error.message}${hint}` };
}
