import { EinthovenError } from "../../core/error.ts";

/** What is damaged must not pass for what was never there: it is computed again. */
export function nullIfMissing(error: unknown): null {
  if (error instanceof EinthovenError && error.code === "result-missing") return null;
  throw error;
}
