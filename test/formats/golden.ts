import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Reads test/golden/formats/<name>.json. */
export function golden<T>(name: string): T {
  const path = resolve(import.meta.dirname, `../golden/formats/${name}.json`);
  return JSON.parse(readFileSync(path, "utf8")) as T;
}

/** Bytes of a base64 text. */
export function bytesOfBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "base64"));
}
