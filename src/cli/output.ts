import { styleText } from "node:util";
import { EinthovenError } from "../core/error.ts";

/** Exit codes; `einthoven --help` lists them. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  failedCells: 3,
  /** A worker that was asked to leave before all was done; batch systems know it as "try again". */
  left: 75,
  interrupted: 130,
} as const;

/** Where a command writes: results to stdout, everything else to stderr. */
export interface Output {
  /** True with --json: stdout then holds exactly one JSON value. */
  readonly json: boolean;
  /** Lines of the result; nothing with --json. */
  print(text: string): void;
  /** The result as one JSON value; nothing without --json. */
  emit(value: unknown): void;
  /** Remarks that are not the result. */
  note(text: string): void;
}

export function openOutput({ json }: { readonly json: boolean }): Output {
  return {
    json,
    print: (text) => {
      if (!json) process.stdout.write(`${text}\n`);
    },
    emit: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    note: (text) => process.stderr.write(`${text}\n`),
  };
}

/** Says what went wrong and what to try next, with `details` in the JSON; returns the exit code. */
export function reportError(error: unknown, output: Output, details: object = {}): number {
  if (!(error instanceof EinthovenError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    output.emit({ error: { code: "internal", message: stack } });
    output.note(`${bold("Einthoven failed in a way it should not:", "red")}\n${stack}`);
    return EXIT.error;
  }
  const { code, message, hint } = error;
  output.emit({ error: { code, message, hint: hint ?? null }, ...details });
  output.note(`${bold(`error ${code}`, "red")}  ${message}`);
  if (hint !== undefined) output.note(`${bold("next", "cyan")}   ${hint}`);
  return code === "run-interrupted" ? EXIT.interrupted : EXIT.error;
}

/** Colours only where a person looks: not into pipes and files, not where NO_COLOR is set. */
export function bold(text: string, color: "red" | "cyan" | "green" | "yellow"): string {
  const isSeen = process.stderr.isTTY === true && process.env["NO_COLOR"] === undefined;
  return isSeen ? styleText(["bold", color], text) : text;
}

/** Lays out rows in columns; numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, c) =>
    Math.max(title.length, ...rows.map((row) => row[c]!.length)),
  );
  const isNumeric = header.map(
    (_, c) => rows.length > 0 && rows.every((row) => /^[-+–\d.,%]*( .*)?$/.test(row[c]!)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => (isNumeric[c] ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!)))
      .join("  ")
      .trimEnd();
  return [
    line(header),
    widths.map((width) => "-".repeat(width)).join("  "),
    ...rows.map(line),
  ].join("\n");
}
