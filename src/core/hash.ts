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

/** SHA-256 of lines that are joined by line feeds, without ever joining all of them. Memory: some thousand lines. */
export function lineHasher(): { readonly add: (line: string) => void; readonly hex: () => string } {
  const hash = sha256.create();
  const encoder = new TextEncoder();
  let waiting: string[] = [];
  let first = true;
  const flush = (): void => {
    if (waiting.length === 0) return;
    hash.update(encoder.encode((first ? "" : "\n") + waiting.join("\n")));
    first = false;
    waiting = [];
  };
  return {
    add: (line) => {
      if (waiting.push(line) >= LINES_AT_ONCE) flush();
    },
    hex: () => {
      flush();
      return bytesToHex(hash.digest());
    },
  };
}

const LINES_AT_ONCE = 4096;

/**
 * The content key of a value: the first 32 hexadecimal digits of the SHA-256 of its canonical JSON (object
 * keys sorted by code unit, no white space). Equal values have equal keys whatever order they were built in.
 */
export function contentKey(value: Json): string {
  return contentHash(value).slice(0, 32);
}

/** SHA-256 of a value's canonical JSON, as 64 hexadecimal digits. */
export function contentHash(value: Json): string {
  return sha256Hex(encoder.encode(canonicalJson(value)));
}

const encoder = new TextEncoder();

/** JSON with sorted object keys and no white space. Written without intermediate lists: a plan has 100,000 keys. */
function canonicalJson(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return canonicalList(value as readonly Json[]);
  const object = value as Readonly<Record<string, Json | undefined>>;
  let text = "";
  for (const key of Object.keys(object).sort()) {
    const entry = object[key];
    if (entry === undefined) continue;
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(entry)}`;
  }
  return `{${text}}`;
}

function canonicalList(list: readonly Json[]): string {
  // The labels of a whole dataset come this way.
  if (list.every((entry) => entry === null || typeof entry !== "object")) {
    return JSON.stringify(list);
  }
  let text = "";
  for (const entry of list) text += `${text === "" ? "" : ","}${canonicalJson(entry)}`;
  return `[${text}]`;
}
