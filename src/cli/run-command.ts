import { join } from "node:path";
import type { Command } from "commander";
import { assembleBundle } from "../run/assemble-bundle.ts";
import { writeLeaves } from "../run/audit/result-leaves.ts";
import { completeStudy } from "../run/complete-study.ts";
import { prepareStudy, type StudyLocation } from "../run/prepare-study.ts";
import { missingJobs, runStudy } from "../run/run-study.ts";
import { type ExecutorOptions, executorOf, withExecutor } from "./executor-options.ts";
import { leaderboardText } from "./leaderboard-text.ts";
import { bold, EXIT, type Output, openOutput, reportError } from "./output.ts";
import { duration, openProgress } from "./progress.ts";
import {
  locationOf,
  type StudyOptions,
  useProvider,
  withStudy,
  withWorkers,
} from "./study-options.ts";
import { untilStopped } from "./until-stopped.ts";
import { writeReport } from "./write-report.ts";

export function addRunCommand(program: Command, exit: (code: number) => void): void {
  withExecutor(withWorkers(withStudy(program.command("run"))))
    .description("run what is missing of a study, then write its report")
    .addHelpText(
      "after",
      `
Examples:
  $ einthoven run study.yaml
  $ einthoven run study.yaml --workers 8 --cache /scratch/einthoven
  $ einthoven run study.yaml --executor slurm
Stop it with Ctrl-C at any time; the same command goes on where it stopped.`,
    )
    .action(async (study: string, options: StudyOptions & ExecutorOptions) => {
      const output = openOutput({ json: options.json === true });
      useProvider(options);
      exit(await runAndReport(locationOf(study, options), { ...options, output }));
    });
}

/** Runs a study and writes its report; returns the exit code. */
export function runAndReport(location: StudyLocation, options: RunSettings): Promise<number> {
  return untilStopped((signal) => runUntilAborted(location, options, signal));
}

interface RunSettings extends Partial<ExecutorOptions> {
  readonly workers: number;
  readonly output: Output;
}

async function runUntilAborted(
  location: StudyLocation,
  { workers, output, executor: name = "local", poll = 1, ...others }: RunSettings,
  signal: AbortSignal,
): Promise<number> {
  let progress = openProgress(process.stderr);
  try {
    const { prepared, summary } = await completeStudy(
      () => {
        progress = openProgress(process.stderr);
        return prepareStudy(location, { workers, onProgress: progress.survey, signal });
      },
      async (plan) => {
        progress.begin(missingJobs(plan), workers);
        const options = { ...others, workers, executor: name, poll };
        const executor = await executorOf(plan, { studyFile: location.studyFile, options });
        const done = await runStudy(plan, { executor, onEvent: progress.onEvent, signal });
        progress.end();
        return done;
      },
    );
    for (const { name, leftOut } of prepared.cohorts) {
      if (leftOut.length === 0) continue;
      const [{ recordId, detail }] = leftOut as [(typeof leftOut)[number]];
      output.note(
        `${leftOut.length} records of ${name} are left out for all models, for example ${recordId} (${detail})`,
      );
    }
    const bundle = await assembleBundle(prepared, summary);
    await writeLeaves(prepared);
    const report = await writeReport(bundle, join(prepared.description.folders.run, "report"));
    output.print(leaderboardText(bundle));
    output.print("");
    output.print(
      `${summary.done} jobs done, ${summary.fromCache} taken from earlier runs, ${summary.failed.length} failed, in ${duration(summary.wallSeconds)}.`,
    );
    output.print(`Report: ${report}`);
    output.emit({
      report,
      jobsDone: summary.done,
      jobsFromCache: summary.fromCache,
      jobsFailed: summary.failed.length,
      wallSeconds: summary.wallSeconds,
      failures: bundle.failures,
      scores: bundle.scores,
    });
    if (summary.failed.length === 0) return EXIT.ok;
    output.note(
      bold(`${summary.failed.length} cells are missing; the report lists why.`, "yellow"),
    );
    return EXIT.failedCells;
  } catch (error) {
    progress.end();
    return reportError(error, output);
  }
}
