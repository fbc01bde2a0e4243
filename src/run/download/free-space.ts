import { statfs } from "node:fs/promises";
import { EinthovenError } from "../../core/error.ts";

/** Left free in any case: other programs need room too. */
const MARGIN_BYTES = 100e6;

/** Bytes that may still be written below a folder that exists. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Throws `write-failed` when a download would not fit, before its first byte is asked for. */
export function requireSpace(needed: number, free: number, folder: string): void {
  if (needed + MARGIN_BYTES <= free || needed === 0) return;
  throw new EinthovenError(
    "write-failed",
    `${gigabytes(needed)} are needed and ${gigabytes(free)} are free at ${folder}`,
    { hint: "free some space, or choose a folder on a larger disk with --to" },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
