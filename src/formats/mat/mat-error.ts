import { EinthovenError } from "../../core/error.ts";

/** Names what contradicts itself in a MAT file, as `header-malformed`. */
export function matMalformed(message: string, cause?: unknown): EinthovenError {
  return new EinthovenError("header-malformed", `damaged MAT file: ${message}`, {
    hint: "download the file again",
    cause,
  });
}
