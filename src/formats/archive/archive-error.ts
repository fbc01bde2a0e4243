import { EinthovenError } from "../../core/error.ts";

/** Names what is wrong with an archive, as `archive-malformed`, and what to do about it. */
export function archiveMalformed(
  message: string,
  { hint = "download the archive again and compare its size and checksum", cause }: Options = {},
): EinthovenError {
  return new EinthovenError("archive-malformed", message, { hint, cause });
}

interface Options {
  readonly hint?: string;
  readonly cause?: unknown;
}
