import { EinthovenError } from "../../core/error.ts";

/** Ends the time of a list of annotations (TAL). */
const TIME_END = 0x14;

/**
 * Parses the time in seconds at which a data record starts from the annotations in it (EDF+, 2003): the first list
 * begins with it, "+567\x14\x14". Throws `header-malformed`.
 */
export function recordOnset(annotations: Uint8Array): number {
  const end = annotations.subarray(0, 32).indexOf(TIME_END);
  const text = String.fromCharCode(...annotations.subarray(0, Math.max(0, end)));
  if (/^[+-]\d{1,12}(?:\.\d{1,12})?$/.test(text)) return Number(text);
  throw new EinthovenError("header-malformed", "a data record of an EDF+ file has no start time", {
    hint: "export or download the file again",
  });
}
