import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import { countOf } from "../report/number-format.ts";
import { foldersOf } from "../run/prepare-study.ts";
import type { StudyStatus } from "../run/progress/study-status.ts";
import { watchStudy } from "../run/progress/watch-study.ts";
import { readPlan } from "../run/stored-plan.ts";
import { EXIT, type Output, openOutput, reportError, table } from "./output.ts";
import { duration } from "./progress.ts";
import { locationOf, type StudyOptions, withStudy } from "./study-options.ts";
import { untilStopped } from "./until-stopped.ts";

interface StatusOptions extends StudyOptions {
  readonly watch?: boolean;
}

/** Between two looks: longer than a process takes from beat to beat. */
const LOOK_EVERY_MS = 3000;

export function addStatusCommand(program: Command, exit: (code: number) => void): void {
  withStudy(program.command("status"))
    .description(
      "how far a study is, who works on it, what failed: from any machine that sees its folder",
    )
    .option("--watch", "go on until everything is done or failed")
    .addHelpText(
      "after",
      `
Examples:
  $ einthoven status study.yaml
  $ einthoven status study.yaml --watch
Exit code 3 when jobs have failed for good.`,
    )
    .action(async (studyFile: string, options: StatusOptions) => {
      const output = openOutput({ json: options.json === true });
      try {
        const folders = foldersOf(locationOf(studyFile, options));
        const plan = await readPlan(folders.run, { cache: options.cache && folders.cache });
        const watch = watchStudy(plan, () => performance.now());
        exit(
          await untilStopped((signal) =>
            follow(watch.look, { isWatching: options.watch === true, output, signal }),
          ),
        );
      } catch (error) {
        exit(reportError(error, output));
      }
    });
}

interface Following {
  readonly isWatching: boolean;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Looks twice, so that the living can be told from the dead; watching, until all is done or Ctrl-C. */
async function follow(
  look: () => Promise<StudyStatus>,
  { isWatching, output, signal }: Following,
): Promise<number> {
  let status = await look();
  if (status.workers.length > 0) {
    await pause(signal);
    status = await look();
  }
  const draw = drawTo(output);
  while (isWatching && !isOver(status) && !signal.aborted) {
    draw(status);
    await pause(signal);
    status = await look();
  }
  output.print(statusText(status));
  output.emit(status);
  if (isWatching && signal.aborted) return EXIT.interrupted;
  return status.poison.length > 0 ? EXIT.failedCells : EXIT.ok;
}

function pause(signal: AbortSignal): Promise<unknown> {
  return setTimeout(LOOK_EVERY_MS, null, { signal }).catch(() => null);
}

/** Everything that can be done is done. */
function isOver({ planned, done, poison }: StudyStatus): boolean {
  return done + poison.length >= planned;
}

/** On a terminal the whole picture, drawn over the last; otherwise a line when something changed; with --json a line of JSON. */
function drawTo(output: Output): (status: StudyStatus) => void {
  let last = "";
  return (status) => {
    if (output.json) {
      process.stderr.write(`${lineOf(status)}\n`);
    } else if (process.stdout.isTTY === true) {
      output.print(`\u001b[H\u001b[2J${statusText(status)}`);
    } else if (lineOf(status) !== last) {
      last = lineOf(status);
      output.print(last);
    }
  };
}

function lineOf({
  planned,
  done,
  workers,
  failures,
  jobsPerMinute,
  secondsLeft,
}: StudyStatus): string {
  const pace = jobsPerMinute === null ? "" : `, ${jobsPerMinute.toFixed(1)} jobs/min`;
  const left = secondsLeft === null ? "" : `, about ${duration(secondsLeft)} left`;
  return `${done}/${planned} jobs, ${countOf(workers.length, "worker")}, ${failures.length} failed${pace}${left}`;
}

function statusText(status: StudyStatus): string {
  const { kinds, workers, failures, poison } = status;
  const parts = [
    lineOf(status),
    table(
      ["jobs", "planned", "done", "running", "failed", "mean"],
      kinds.map(({ kind, planned, done, running, failed, meanSeconds }) => [
        kind,
        ...[planned, done, running, failed].map(String),
        meanSeconds === null ? "" : `${meanSeconds.toFixed(2)} s`,
      ]),
    ),
  ];
  if (workers.length > 0) {
    parts.push(
      table(
        ["worker", "state", "done", "failed", "works on"],
        workers.map(({ worker, isAlive, jobsDone, jobsFailed, jobs, writtenAt }) => [
          worker,
          isAlive === true
            ? "alive"
            : isAlive === false
              ? `silent since ${writtenAt}`
              : `seen ${writtenAt}`,
          String(jobsDone),
          String(jobsFailed),
          jobs
            .map(({ title, done, total }) => (total > 0 ? `${title} ${done}/${total}` : title))
            .join("; "),
        ]),
      ),
    );
  }
  const setAside = new Set(poison.map(({ key }) => key));
  const lines = failures.map(
    ({ key, kind, title, attempt, error }) =>
      `${setAside.has(key) ? "set aside" : "failed"}: ${kind} "${title}", try ${attempt}: ${error.code}: ${error.message}`,
  );
  if (lines.length > 0) parts.push(lines.join("\n"));
  return parts.join("\n\n");
}
