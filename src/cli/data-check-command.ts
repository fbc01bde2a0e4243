import type { Command } from "commander";
import type { EinthovenError } from "../core/error.ts";
import { describedDataset } from "../datasets/own-description.ts";
import { factsOf } from "../report/data-facts.ts";
import { renderDataPage } from "../report/data-page.ts";
import { threeDigits } from "../report/number-format.ts";
import type { DatasetCheck } from "../results/dataset-check.ts";
import { checkDataset } from "../run/check-dataset.ts";
import { writeAtomically } from "../run/machine/atomic-write.ts";
import { diskTree } from "../run/machine/disk-files.ts";
import { verifyChecksums } from "../run/verify-checksums.ts";
import { datasetsIn, noteUnusable, surveyDatasets } from "./dataset-folders.ts";
import { EXIT, type Output, openOutput, reportError, table } from "./output.ts";
import { openProgress, type ProgressDisplay } from "./progress.ts";
import { withThreads } from "./study-options.ts";
import { webAsset } from "./write-report.ts";

interface CheckOptions {
  readonly card?: string;
  readonly cache: string;
  readonly workers: number;
  readonly page?: string;
  readonly checksums?: boolean;
  readonly json?: boolean;
}

/** Adds `data check`. */
export function addDataCheckCommand(data: Command, exit: (code: number) => void): void {
  withThreads(data.command("check"), "records that are read at once")
    .description("read every record of a folder, verify it, and say what would be left out and why")
    .argument("<folder>", "folder of the original files")
    .option("--card <id>", "dataset card (default: every one whose files are there)")
    .option("--page <file>", "also write an HTML page with counts, labels and example ECGs")
    .option("--checksums", "also compare every file with the publisher's SHA256SUMS.txt")
    .option("--cache <folder>", "where the result is kept", "cache")
    .option("--json", "print one JSON value instead of text")
    .addHelpText(
      "after",
      "\nExamples:\n  $ einthoven data check ./ptb-xl --page ptb-xl.html\n  $ einthoven data check ./challenge-2021 --card georgia",
    )
    .action(async (folder: string, options: CheckOptions) => {
      const output = openOutput({ json: options.json === true });
      const progress = openProgress(process.stderr);
      try {
        const { checks, unusable } = await checkFolder(folder, options, progress);
        progress.end();
        for (const check of checks) printCheck(check, output);
        for (const path of await writePages(checks, options.page)) output.note(`page: ${path}`);
        noteUnusable(unusable, output);
        output.emit(checks);
        exit(unusable.length === 0 ? EXIT.ok : EXIT.failedCells);
      } catch (error) {
        progress.end();
        exit(reportError(error, output));
      }
    });
}

async function checkFolder(
  folder: string,
  options: CheckOptions,
  progress: ProgressDisplay,
): Promise<{
  readonly checks: readonly DatasetCheck[];
  readonly unusable: readonly EinthovenError[];
}> {
  const { cache, workers } = options;
  const tree = diskTree(folder);
  const datasets = await datasetsIn(folder, options.card);
  const checksums =
    options.checksums === true
      ? await verifyChecksums(folder, (done, total) => progress.survey("checksums", done, total))
      : null;
  const { surveyed, unusable } = await surveyDatasets(datasets, folder, {
    cache,
    workers,
    progress,
  });
  const checks: DatasetCheck[] = [];
  for (const { dataset, survey } of surveyed) {
    checks.push(
      await checkDataset(describedDataset(dataset, survey.own), survey, { tree, checksums }),
    );
  }
  return { checks, unusable };
}

/** One page per dataset: "page.html", and "page-georgia.html" where a folder holds several. */
async function writePages(
  checks: readonly DatasetCheck[],
  page: string | undefined,
): Promise<readonly string[]> {
  if (page === undefined) return [];
  const [script, style] = await Promise.all([webAsset("report.js"), webAsset("report.css")]);
  const paths: string[] = [];
  for (const check of checks) {
    const path =
      checks.length === 1 ? page : `${page.replace(/\.html?$/i, "")}-${check.card.id}.html`;
    await writeAtomically(path, renderDataPage(check, { script, style }));
    paths.push(path);
  }
  return paths;
}

function printCheck(check: DatasetCheck, output: Output): void {
  const excluded = check.exclusions.reduce((sum, { count }) => sum + count, 0);
  output.print(
    `\n${check.card.title}: ${counted(check.records, "usable record")} of ${counted(check.patients, "patient")}, ${excluded} excluded`,
  );
  for (const warning of check.warnings) output.print(`  warning: ${warning}`);
  const facts = factsOf(check).map(({ what, found, expected }) => [what, found, expected]);
  output.print(`\n${table(["what", "here", "expected"], facts)}`);
  for (const task of check.tasks) output.print(`\n${taskText(task)}`);
  if (excluded === 0) return;
  const rows = check.exclusions.map(({ reason, count, example }) => [
    reason,
    String(count),
    example,
  ]);
  output.print(`\n${table(["excluded because", "records", "for example"], rows)}`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function taskText(task: DatasetCheck["tasks"][number]): string {
  if (task.kind === "regression") {
    const spread =
      task.mean === null
        ? ""
        : `, mean ${threeDigits(task.mean)}, standard deviation ${threeDigits(task.standardDeviation)} ${task.unit}`;
    return `${task.title} (${task.id}): known for ${task.records} records${spread}`;
  }
  if (task.classes.length === 0) return `${task.title}: none was assessed`;
  const rows = task.classes.map(({ id, present, absent, notAssessed }) => [
    id,
    String(present),
    String(absent),
    String(notAssessed),
  ]);
  return `${task.title} (${task.id})\n${table(["class", "present", "absent", "not assessed"], rows)}`;
}
