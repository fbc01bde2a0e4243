import { EinthovenError } from "../../../core/error.ts";

/** Reads an integer field of a header line. Throws `header-malformed` with the line and what the field should be. */
export function integerOf(token: string | undefined, line: string, what: string): number {
  const value = Number(token);
  if (token === undefined || !/^[-+]?\d+$/.test(token) || !Number.isSafeInteger(value)) {
    throw malformedHeader(line, `"${token ?? ""}" is no ${what} in`);
  }
  return value;
}

/** Reads an integer field that may be missing or unreadable without harm: `fallback` then. */
export function lenientIntegerOf(token: string | undefined, fallback: number): number {
  return token !== undefined && /^[-+]?\d+$/.test(token) ? Number(token) : fallback;
}

/** The error of a line that breaks the grammar. */
export function malformedHeader(line: string, what: string): EinthovenError {
  return new EinthovenError("header-malformed", `${what}: ${line}`, {
    hint: "expected 'name signals rate samples', then one line per signal; download the header again",
  });
}
