import { type Document, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { EinthovenError, type ErrorCode } from "./error.ts";

/** What to say of mistakes. */
export interface SettingsFile {
  readonly fileName: string;
  readonly code: ErrorCode;
  readonly hint: string;
}

/**
 * Reads a YAML (or JSON) file that a person wrote, by its grammar. Throws one error of `code` that lists every mistake with
 * its line, the value and what would be right.
 */
export function parseSettings<Settings>(
  text: string,
  grammar: z.ZodType<Settings>,
  file: SettingsFile,
): Settings {
  const { value, lineOf, refuse } = openSettings(text, file);
  const parsed = grammar.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refuse(
    parsed.error.issues.flatMap((issue) =>
      pathsOf(issue).map((path) => ({ line: lineOf(path), message: sentence(issue, path, value) })),
    ),
  );
}

/** One thing that is wrong with a file. */
export interface Mistake {
  /** From 1; null where the file as a whole is meant. */
  readonly line: number | null;
  readonly message: string;
}

/** A file that is right as YAML, before its grammar is checked. */
export interface OpenedSettings {
  readonly value: unknown;
  /** The line, from 1, of the deepest node on the path that exists. */
  lineOf(path: readonly PropertyKey[]): number | null;
  /** The error that lists these mistakes. */
  refuse(mistakes: readonly Mistake[]): EinthovenError;
}

/** Reads YAML (or JSON) as plain values that know their lines. Throws an error of `file.code` that lists every mistake. */
export function openSettings(text: string, file: SettingsFile): OpenedSettings {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const refuse = (mistakes: readonly Mistake[]): EinthovenError => malformed(file, mistakes);
  const syntax = document.errors.map(({ linePos, message }) => ({
    line: linePos?.[0].line ?? null,
    message: message.split("\n")[0]!.replace(/ at line \d.*$/, ""),
  }));
  if (syntax.length > 0) throw refuse(syntax);
  const value = plainValue(document, refuse);
  return { value, lineOf: (path) => lineAt(document, lines, path), refuse };
}

/** What stands at a path of plain values; undefined where the path ends before. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    root,
  );
}

/** The file as plain values. An alias that has no anchor, or unfolds without end, only shows here. */
function plainValue(document: Document, refuse: OpenedSettings["refuse"]): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw refuse([{ line: null, message: (error as Error).message }]);
  }
}

function malformed(
  { fileName, code, hint }: SettingsFile,
  mistakes: readonly Mistake[],
): EinthovenError {
  const list = mistakes.map(
    ({ line, message }) => `${fileName}${line === null ? "" : `:${line}`}: ${message}`,
  );
  return new EinthovenError(code, list.join("\n"), { hint });
}

type Path = readonly PropertyKey[];

/** A setting that does not exist is shown where it stands, not where it is missing. */
function pathsOf(issue: z.core.$ZodIssue): Path[] {
  if (issue.code !== "unrecognized_keys") return [issue.path];
  return issue.keys.map((key) => [...issue.path, key]);
}

function sentence(issue: z.core.$ZodIssue, path: Path, value: unknown): string {
  const where = path.map(String).join(".") || "the file";
  if (issue.code === "unrecognized_keys") {
    return `${where} is no setting; remove it or correct its spelling`;
  }
  const found = valueAt(value, path);
  return `${where} ${found === undefined ? "is missing" : `is ${JSON.stringify(found)}`}: ${issue.message}`;
}

/** The line, from 1, of the deepest node on the path that exists. */
function lineAt(document: Document, lines: LineCounter, path: Path): number | null {
  for (let depth = path.length; depth >= 0; depth--) {
    const node: unknown =
      depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    const range = (node as { range?: readonly number[] | null } | null | undefined)?.range;
    if (range) return lines.linePos(range[0]!).line;
  }
  return null;
}
