import { labelUnknown } from "./subject.ts";

/**
 * Reads a yes or no of a table ("True", "False", "1", "0", "1.0" ...); null for a blank cell and NaN. Throws
 * `label-unknown` for what is neither.
 */
export function parseFlag(text: string, name: string): boolean | null {
  const word = text.trim().toLowerCase();
  if (word === "" || word === "nan") return null;
  if (word === "true" || Number(word) === 1) return true;
  if (word === "false" || Number(word) === 0) return false;
  throw labelUnknown(`${name} is "${text}", neither yes nor no`);
}

/** Reads a yes or no that every record must have. Throws `label-unknown` for a blank cell too. */
export function requireFlag(text: string, name: string): boolean {
  const flag = parseFlag(text, name);
  if (flag === null) throw labelUnknown(`${name} is blank`);
  return flag;
}
