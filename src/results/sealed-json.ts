import { sha256Hex } from "../core/hash.ts";

const SEAL = /,"sha256":"([0-9a-f]{64})"\}\n$/;

/**
 * Writes an object as one line of JSON whose last property, `sha256`, is the hash of all the text before it: ordinary
 * JSON for whoever reads it, and any damage shows.
 */
export function sealedJson(value: object): string {
  const body = JSON.stringify(value).slice(0, -1);
  return `${body},"sha256":"${hashOf(body)}"}\n`;
}

/** An object that was read whole, and the hash that it was sealed with. */
export interface Unsealed {
  readonly value: unknown;
  /** SHA-256 of the text before the seal: the same wherever the same was computed. */
  readonly sha256: string;
}

/** Reads what `sealedJson` wrote; null for anything else, such as a text of which a character was changed or lost. */
export function unsealedJson(text: string): Unsealed | null {
  const seal = SEAL.exec(text);
  if (seal === null) return null;
  const body = text.slice(0, seal.index);
  const sha256 = seal[1]!;
  return hashOf(body) === sha256 ? { value: JSON.parse(`${body}}`), sha256 } : null;
}

function hashOf(text: string): string {
  return sha256Hex(new TextEncoder().encode(text));
}
