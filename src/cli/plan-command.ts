import type { Command } from "commander";
import { EinthovenError } from "../core/error.ts";
import { findMissingInputs, type MissingInput } from "../run/missing-inputs.ts";
import { outlookOf, type PlanOutlook } from "../run/plan-outlook.ts";
import { type PreparedStudy, prepareStudy } from "../run/prepare-study.ts";
import { settingLines } from "../study/evaluation-words.ts";
import { EXIT, type Output, openOutput, reportError, table } from "./output.ts";
import { duration, openProgress } from "./progress.ts";
import { locationOf, type StudyOptions, withStudy, withWorkers } from "./study-options.ts";

export function addPlanCommand(program: Command, exit: (code: number) => void): void {
  withWorkers(withStudy(program.command("plan")))
    .description("read and check the data, then print what `run` would do, and what it would take")
    .addHelpText(
      "after",
      `
Examples:
  $ einthoven plan study.yaml
  $ einthoven plan study.yaml --workers 16 --json | jq .estimate
Nothing is computed. Times come from what such jobs took before, where any did.`,
    )
    .action(async (studyFile: string, options: StudyOptions) => {
      const output = openOutput({ json: options.json === true });
      const progress = openProgress(process.stderr);
      try {
        const missing = await findMissingInputs(studyFile);
        if (missing.length > 0) {
          exit(reportMissing(missing, output));
          return;
        }
        const prepared = await prepareStudy(locationOf(studyFile, options), {
          workers: options.workers,
          onProgress: progress.survey,
        });
        progress.end();
        const { workers } = options;
        const outlook = await outlookOf(prepared, { workers });
        printPlan(prepared, { outlook, workers }, output);
        output.emit(planJson(prepared, { outlook, workers }));
        exit(EXIT.ok);
      } catch (error) {
        progress.end();
        exit(reportError(error, output));
      }
    });
}

/** Lists all that a study names and that is not there; the first of it is the error. */
function reportMissing(missing: readonly MissingInput[], output: Output): number {
  const [first] = missing as [MissingInput];
  const rows = missing.map(({ what, name, licence, next }) => [what, name, licence, next]);
  output.print(table(["missing", "name", "licence", "next"], rows));
  const code = first.what === "dataset" ? "file-missing" : "checkpoint-missing";
  const error = new EinthovenError(code, `no ${first.what} of ${first.name} at ${first.path}`, {
    hint: first.next,
  });
  return reportError(error, output, { missing });
}

interface Ahead {
  readonly outlook: PlanOutlook;
  readonly workers: number;
}

function printPlan(prepared: PreparedStudy, { outlook, workers }: Ahead, output: Output): void {
  const { study, cohorts, contestants, leakCheck, damaged } = prepared;
  const { estimate, freeDiskBytes, freeMemoryBytes, warnings } = outlook;
  output.print(`${study.title}\n`);
  output.print(
    table(
      ["dataset", "records", "excluded", "train", "validation", "test", "licence"],
      cohorts.map(({ name, card, records, survey, split }) => [
        name,
        ...[
          records.length,
          survey.exclusions.length,
          split.train.length,
          split.validation.length,
          split.test.length,
        ].map(String),
        card.license,
      ]),
    ),
  );
  for (const cohort of cohorts) {
    for (const warning of cohort.warnings) output.print(`  ${cohort.name}: ${warning}`);
  }
  output.print(`\nmodels: ${contestants.map(({ id }) => id).join(", ")}`);
  for (const line of settingLines(study)) output.print(line);
  output.print(`leak check: ${leakCheck}\n`);
  output.print(
    table(
      ["jobs", "planned", "stored", "to do", "time", "known from"],
      estimate.kinds.map(({ kind, planned, stored, toDo, seconds, basis }) => [
        kind,
        ...[planned, stored, toDo].map(String),
        toDo === 0 ? "" : duration(seconds),
        BASIS_WORDS[basis],
      ]),
    ),
  );
  const { jobSeconds, wallSeconds, bytesToRead, bytesToWrite, largestJobBytes } = estimate;
  output.print("");
  output.print(
    `about ${duration(wallSeconds)} with ${workers} workers (${duration(jobSeconds)} of work); reads ${gigabytes(bytesToRead)}, writes ${gigabytes(bytesToWrite)} (${gigabytes(freeDiskBytes)} free)`,
  );
  output.print(
    `memory: up to ${gigabytes(largestJobBytes)} per job (${gigabytes(freeMemoryBytes)} free)`,
  );
  if (damaged.length > 0) {
    output.print(`${damaged.length} stored results are incomplete or damaged: computed anew`);
  }
  for (const warning of warnings) output.print(`warning: ${warning}`);
}

const BASIS_WORDS: Readonly<Record<PlanOutlook["estimate"]["kinds"][number]["basis"], string>> = {
  measured: "such jobs",
  "same kind": "similar jobs",
  assumed: "a guess",
  none: "",
};

function planJson(prepared: PreparedStudy, { outlook, workers }: Ahead): object {
  const { study, cohorts, contestants, jobs, leakCheck, stored, damaged } = prepared;
  return {
    title: study.title,
    study,
    datasets: cohorts.map(({ name, card, records, survey, split, warnings }) => ({
      name,
      licence: card.license,
      access: card.access,
      records: records.length,
      train: split.train.length,
      validation: split.validation.length,
      test: split.test.length,
      exclusions: survey.exclusions,
      warnings,
    })),
    models: contestants,
    leakCheck,
    workers,
    ...outlook,
    missing: [],
    damaged: damaged.map(({ key }) => key),
    jobs: jobs.map((job) => ({ ...job, stored: stored.has(job.key) })),
  };
}

function gigabytes(bytes: number): string {
  return bytes < 5e7 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
