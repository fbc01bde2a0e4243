import type { Command } from "commander";
import { prepareStudy } from "../run/prepare-study.ts";
import { missingJobs } from "../run/run-study.ts";
import type { Job, JobKind } from "../study/job.ts";
import { openOutput, reportError, table } from "./output.ts";
import { openProgress } from "./progress.ts";
import { locationOf, type StudyOptions, withStudy } from "./study-options.ts";

export function addPlanCommand(program: Command, exit: (code: number) => void): void {
  withStudy(program.command("plan"))
    .description("read and check the data, then print what `run` would do")
    .addHelpText(
      "after",
      "\nExamples:\n  $ einthoven plan study.yaml\n  $ einthoven plan study.yaml --json | jq .jobs[].key",
    )
    .action(async (studyFile: string, options: StudyOptions) => {
      const output = openOutput({ json: options.json === true });
      const progress = openProgress(process.stderr);
      try {
        const prepared = await prepareStudy(locationOf(studyFile, options), {
          onProgress: progress.survey,
        });
        progress.end();
        const { cohorts, contestants, jobs, study, leakCheck } = prepared;
        const missing = missingJobs(prepared);
        output.print(`${study.title}\n`);
        output.print(
          table(
            ["dataset", "records", "excluded", "train", "validation", "test"],
            cohorts.map(({ name, records, survey, split }) => [
              name,
              ...[
                records.length,
                survey.exclusions.length,
                split.train.length,
                split.validation.length,
                split.test.length,
              ].map(String),
            ]),
          ),
        );
        for (const { name, warnings } of cohorts) {
          for (const warning of warnings) output.print(`  ${name}: ${warning}`);
        }
        output.print(`\nmodels: ${contestants.map(({ id }) => id).join(", ")}`);
        output.print(`leak check: ${leakCheck}\n`);
        output.print(table(["jobs", "planned", "stored", "to do"], jobRows(jobs, missing)));
        output.emit({
          title: study.title,
          datasets: cohorts.map(({ name, records, survey, warnings }) => ({
            name,
            records: records.length,
            exclusions: survey.exclusions,
            warnings,
          })),
          models: contestants,
          leakCheck,
          jobs: jobs.map((job) => ({ ...job, stored: prepared.stored.has(job.key) })),
        });
        exit(0);
      } catch (error) {
        progress.end();
        exit(reportError(error, output));
      }
    });
}

function jobRows(jobs: readonly Job[], missing: readonly Job[]): string[][] {
  const kinds = [...new Set(jobs.map(({ kind }) => kind))];
  const count = (list: readonly Job[], kind: JobKind): number =>
    list.filter((job) => job.kind === kind).length;
  return kinds.map((kind) => {
    const planned = count(jobs, kind);
    const todo = count(missing, kind);
    return [kind, planned, planned - todo, todo].map(String);
  });
}
