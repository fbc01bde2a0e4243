import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** A value that survives JSON unchanged. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** SHA-256 of bytes, as 64 hexadecimal digits. */
export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/**
 * The content key of a value: the first 32 hexadecimal digits of the SHA-256 of its canonical JSON (object
 * keys sorted by code unit, no white space). Equal values have equal keys whatever order they were built in.
 */
export function contentKey(value: Json): string {
  return contentHash(value).slice(0, 32);
}

/** SHA-256 of a value's canonical JSON, as 64 hexadecimal digits. */
export function contentHash(value: Json): string {
  return sha256Hex(new TextEncoder().encode(canonicalJson(value)));
}

/** JSON with sorted object keys and no white space. */
function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value as Record<string, Json>)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}
