import { join, resolve } from "node:path";
import { type Command, Option } from "commander";
import { type ParquetColumn, writeParquet } from "../formats/parquet.ts";
import { type Cell, type CsvTable, csvOf } from "../report/csv-table.ts";
import { bundleTables, tripodTable } from "../report/export/bundle-tables.ts";
import { latexLeaderboard } from "../report/export/latex-leaderboard.ts";
import { modelIndices } from "../report/export/model-index.ts";
import { tripodMarkdown } from "../report/export/tripod-markdown.ts";
import type { StudyBundle } from "../results/bundle.ts";
import { embeddingTables, type LazyTable, predictionTables } from "../run/export/export-tables.ts";
import { writeAtomically } from "../run/machine/atomic-write.ts";
import type { StoredPlan } from "../run/stored-plan.ts";
import { openRun } from "./open-run.ts";
import { EXIT, type Output, openOutput, reportError } from "./output.ts";

const FORMATS = ["csv", "json", "parquet", "latex", "hf", "tripod"] as const;
type Format = (typeof FORMATS)[number];

interface ExportOptions {
  readonly format: Format;
  readonly out: string;
  readonly predictions?: boolean;
  readonly embeddings?: boolean;
  readonly json?: boolean;
}

export function addExportCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("export")
    .argument("<run>", "a run folder such as runs/study, or a bundle.json")
    .description("write scores, data, predictions and embeddings for other programs and for papers")
    .addOption(
      new Option("--format <name>", "what to write").choices(FORMATS).makeOptionMandatory(),
    )
    .requiredOption("--out <folder>", "where to")
    .option("--no-predictions", "csv, parquet: without the predictions of every test record")
    .option("--embeddings", "parquet: also the embedding of every record")
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      `
Examples:
  $ einthoven export runs/study --format parquet --embeddings --out export
  $ einthoven export runs/study --format latex --out paper/tables
  $ einthoven export runs/study --format hf --out cards
Predictions and embeddings bear record and patient ids of the datasets: mind their licences before passing them on.`,
    )
    .action(async (run: string, options: ExportOptions) => {
      const output = openOutput({ json: options.json === true });
      try {
        const { bundle, plan } = await openRun(run);
        const out = resolve(options.out);
        const files: string[] = [];
        for (const { path, content } of smallFiles(bundle, options.format)) {
          await writeAtomically(join(out, path), content);
          files.push(path);
        }
        for (const table of plan === null ? [] : largeTables(plan, options)) {
          const path = await writeLarge(table, { out, format: options.format, output });
          if (path !== null) files.push(path);
        }
        output.print(`${files.length === 1 ? "1 file" : `${files.length} files`} in ${out}`);
        output.emit({ folder: out, files });
        exit(EXIT.ok);
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

interface SmallFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** What is made of the bundle alone. */
function smallFiles(bundle: StudyBundle, format: Format): SmallFile[] {
  switch (format) {
    case "csv":
      return bundleTables(bundle).map((table) => ({
        path: `${table.name}.csv`,
        content: csvOf(table),
      }));
    case "json":
      return bundleTables(bundle).map((table) => ({
        path: `${table.name}.json`,
        content: `${JSON.stringify(objectsOf(table))}\n`,
      }));
    case "parquet":
      return bundleTables(bundle).map((table) => ({
        path: `${table.name}.parquet`,
        content: writeParquet(columnsOf(table)),
      }));
    case "latex":
      return [{ path: "leaderboard.tex", content: latexLeaderboard(bundle) }];
    case "hf":
      return modelIndices(bundle).map(({ modelId, yaml }) => ({
        path: `${modelId}.md`,
        content: yaml,
      }));
    case "tripod":
      return [
        { path: "tripod-ai.md", content: tripodMarkdown(bundle) },
        { path: "tripod-ai.csv", content: csvOf(tripodTable(bundle)) },
      ];
  }
}

function objectsOf({ columns, rows }: CsvTable): Record<string, Cell>[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, c) => [name, row[c]!])));
}

/** A column with any text is text; the others are numbers. */
function columnsOf({ columns, rows }: CsvTable): ParquetColumn[] {
  return columns.map((name, c): ParquetColumn => {
    const values = rows.map((row) => row[c]!);
    return values.some((value) => typeof value === "string")
      ? { name, type: "string", values: values as (string | null)[] }
      : { name, type: "double", values: values as (number | null)[] };
  });
}

function largeTables(
  plan: StoredPlan,
  { format, predictions = true, embeddings = false }: ExportOptions,
): LazyTable[] {
  if (format !== "csv" && format !== "parquet") return [];
  return [
    ...(predictions ? predictionTables(plan) : []),
    ...(embeddings && format === "parquet" ? embeddingTables(plan) : []),
  ];
}

/** Writes one large table; one whose results are missing is named and left out. Returns its path. */
async function writeLarge(
  { name, columns }: LazyTable,
  { out, format, output }: { out: string; format: Format; output: Output },
): Promise<string | null> {
  const path = `${name}.${format}`;
  try {
    const made = await columns();
    const content = format === "parquet" ? writeParquet(made) : csvOf(csvTableOf(name, made));
    await writeAtomically(join(out, path), content);
    return path;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code !== "result-missing" && code !== "result-corrupt") throw error;
    output.note(`left out ${path}: ${message}`);
    return null;
  }
}

function csvTableOf(name: string, columns: readonly ParquetColumn[]): CsvTable {
  const rows = columns[0]?.values.length ?? 0;
  return {
    name,
    columns: columns.map((column) => column.name),
    rows: Array.from({ length: rows }, (_, r) =>
      columns.map(({ values }) => (values[r] ?? null) as Cell),
    ),
  };
}
