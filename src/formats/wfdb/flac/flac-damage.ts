import { EinthovenError } from "../../../core/error.ts";

/** The error of a FLAC stream that contradicts itself, its checksums or RFC 9639. */
export function flacDamage(what: string): EinthovenError {
  return new EinthovenError("checksum-mismatch", `damaged FLAC stream: ${what}`, {
    hint: "download the file again",
  });
}
