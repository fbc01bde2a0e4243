import { EinthovenError } from "../core/error.ts";

/** The error of a run that a person or a scheduler stopped. */
export function interrupted(): EinthovenError {
  return new EinthovenError("run-interrupted", "the run was stopped", {
    hint: "run the same command again: everything finished is kept",
  });
}
