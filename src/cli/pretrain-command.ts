import { basename } from "node:path";
import { type Command, Option } from "commander";
import type { PreparedPretraining } from "../run/pretrain/prepare-pretraining.ts";
import { preparePretraining } from "../run/pretrain/prepare-pretraining.ts";
import { type PretrainingOutcome, runPretraining } from "../run/pretrain/run-pretraining.ts";
import { EXIT, type Output, openOutput, reportError } from "./output.ts";
import { duration, openProgress } from "./progress.ts";
import { locationOf, type StudyOptions, withStudy, withThreads } from "./study-options.ts";
import { openTrainingDisplay } from "./training-display.ts";
import { untilStopped } from "./until-stopped.ts";
import { writePretrainingReport } from "./write-pretraining-report.ts";

interface PretrainOptions extends Omit<StudyOptions, "provider"> {
  readonly resume: "automatic" | "never";
}

export function addPretrainCommand(program: Command, exit: (code: number) => void): void {
  withThreads(withStudy(program.command("pretrain")), "threads that read and compute")
    .description("pre-train a small encoder on a study's datasets, as its section `pretrain:` says")
    .addOption(
      new Option("--resume <when>", "go on where an earlier run stopped, or begin anew")
        .choices(["automatic", "never"])
        .default("automatic"),
    )
    .addHelpText(
      "after",
      `
Examples:
  $ einthoven pretrain study.yaml
  $ einthoven demo --data-only --seed 7 --records 2000 --folder cohort
Stop it with Ctrl-C at any time; the same command goes on where it stopped. The weights do not depend on --workers.`,
    )
    .action(async (study: string, options: PretrainOptions) => {
      const output = openOutput({ json: options.json === true });
      exit(await untilStopped((signal) => pretrain(study, { ...options, output, signal })));
    });
}

async function pretrain(
  study: string,
  options: PretrainOptions & { readonly output: Output; readonly signal: AbortSignal },
): Promise<number> {
  const { output, signal, workers, resume } = options;
  const progress = openProgress(process.stderr);
  const display = openTrainingDisplay(process.stderr);
  try {
    const prepared = await preparePretraining(locationOf(study, options), {
      workers,
      signal,
      onProgress: progress.survey,
    });
    progress.end();
    noteData(prepared, output);
    const outcome = await runPretraining(prepared, {
      workers,
      resume,
      signal,
      command: `einthoven pretrain ${basename(study)}`,
      onBegin: display.begin,
      onStep: display.step,
    });
    display.end();
    const report = await writePretrainingReport(prepared, outcome);
    say(outcome, report, output);
    return EXIT.ok;
  } catch (error) {
    progress.end();
    display.end();
    return reportError(error, output);
  }
}

/** What is learned from, before the first step. */
function noteData({ datasets, settings }: PreparedPretraining, output: Output): void {
  for (const { name, windows } of datasets) {
    const left = windows.exclusions.length;
    const excluded = left === 0 ? "" : `; ${left} records are left out`;
    output.note(
      `${name}: ${windows.windows} windows of ${windows.records} records (${settings.part})${excluded}`,
    );
  }
}

function say(
  { log, lock, files, ...outcome }: PretrainingOutcome,
  report: string,
  output: Output,
): void {
  const seconds = log.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  const last = log.at(-1);
  output.print(
    `${lock.steps} steps (${outcome.stepsNow} now) in ${duration(seconds)}; loss ${last?.loss.toFixed(4)} at the end.`,
  );
  output.print(`Encoder: ${files.encoder}`);
  output.print(`Report: ${report}`);
  output.print(`\nIn a study:\n  - id: ${lock.encoder.id}\n    weights: ${files.encoder}`);
  output.emit({
    encoder: files.encoder,
    sha256: outcome.encoderSha256,
    report,
    steps: lock.steps,
    stepsNow: outcome.stepsNow,
    trainingSeconds: seconds,
    last: last ?? null,
    datasets: lock.datasets,
  });
}
