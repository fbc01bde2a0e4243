import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { EinthovenError } from "../core/error.ts";
import { type FolderWorkerSummary, workInFolder } from "../run/executors/folder/folder-worker.ts";
import { paceOf } from "../run/executors/folder/pace.ts";
import { readTextIfAny } from "../run/machine/atomic-write.ts";
import { exists } from "../run/machine/disk-files.ts";
import { foldersOf } from "../run/prepare-study.ts";
import { type JobKind, STEP_VERSIONS } from "../study/job.ts";
import { openStore, withRedis } from "./executor-options.ts";
import { seconds } from "./number-options.ts";
import { EXIT, type Output, openOutput, reportError } from "./output.ts";
import {
  locationOf,
  type StudyOptions,
  useProvider,
  withStudy,
  withWorkers,
} from "./study-options.ts";
import { untilStopped } from "./until-stopped.ts";

interface WorkerOptions extends StudyOptions {
  readonly idle: number;
  readonly grace: number;
  readonly poll: number;
  readonly kinds?: string;
  readonly first?: string;
  readonly wait: boolean;
  readonly startedBy: string;
  readonly redis?: string;
  readonly store?: string;
}

export function addWorkerCommand(program: Command, exit: (code: number) => void): void {
  withRedis(withWorkers(withStudy(program.command("worker"))))
    .description(
      "take jobs of a study that `run` has put up, on this or any machine that sees its folders",
    )
    .option("--idle <seconds>", "end when there was nothing to do for so long", seconds, 60)
    .option("--grace <seconds>", "when stopped, time for the jobs in hand to end", seconds, 10)
    .option("--poll <seconds>", "time between two looks at the folder", seconds, 1)
    .option("--kinds <kinds>", "take jobs of these kinds only, such as embed,example")
    .option("--first <file>", "keys of jobs to take before others, as a JSON list")
    .option("--no-wait", "count waiting for what others have in hand as having nothing to do")
    .option("--started-by <name>", "what `status` calls this worker", "folder")
    .addHelpText(
      "after",
      `
Examples:
  $ einthoven run study.yaml --executor folder &      puts the jobs up and waits for them
  $ einthoven worker study.yaml                       on as many machines as there are
  $ einthoven worker study.yaml --workers 4 --kinds embed --provider cuda
  $ einthoven worker study.yaml --redis redis://queue.example:6379
Exit codes: 0 nothing is left to do; 75 stopped before that, another worker should go on.`,
    )
    .action(async (study: string, options: WorkerOptions) => {
      useProvider(options);
      exit(await work(study, options));
    });
}

async function work(study: string, options: WorkerOptions): Promise<number> {
  const output = openOutput({ json: options.json === true });
  try {
    const summary = await untilStopped((signal) => takeJobs(study, options, { signal, output }));
    output.print(`${summary.done} jobs done, ${summary.failed} tries failed.`);
    output.emit(summary);
    return summary.left ? EXIT.left : EXIT.ok;
  } catch (error) {
    return reportError(error, output);
  }
}

async function takeJobs(
  study: string,
  options: WorkerOptions,
  { signal, output }: { readonly signal: AbortSignal; readonly output: Output },
): Promise<FolderWorkerSummary> {
  const studyFile = resolve(study);
  if (!(await exists(studyFile))) {
    throw new EinthovenError("study-missing", `cannot read ${studyFile}`, {
      hint: "a worker is given the same study file as `einthoven run`, where this machine sees it",
    });
  }
  const folders = foldersOf(locationOf(study, options));
  const here = { studyFolder: dirname(studyFile), folders };
  const shared = {
    threads: options.workers,
    idleMs: options.idle * 1000,
    graceMs: options.grace * 1000,
    pace: paceOf(options.poll),
    signal,
  };
  if (options.redis !== undefined) {
    const { workForRedis } = await import("../run/executors/redis/redis-worker.ts");
    const exchange = await openStore(options.store);
    return workForRedis(here, { ...shared, url: options.redis, studyFile, exchange });
  }
  return workInFolder(here, {
    ...shared,
    kinds: options.kinds === undefined ? null : kindsOf(options.kinds),
    first: new Set(await keysIn(options.first)),
    waits: options.wait,
    executor: options.startedBy,
    onNote: output.note,
  });
}

/** A share that is gone is no reason not to work. */
async function keysIn(file: string | undefined): Promise<readonly string[]> {
  const text = file === undefined ? null : await readTextIfAny(file);
  return text === null ? [] : (JSON.parse(text) as string[]);
}

function kindsOf(text: string): ReadonlySet<JobKind> {
  const known = Object.keys(STEP_VERSIONS) as JobKind[];
  const words = text.split(",").map((word) => word.trim());
  const unknown = words.find((word) => !known.some((kind) => kind === word));
  if (unknown === undefined) return new Set(known.filter((kind) => words.includes(kind)));
  throw new EinthovenError("option-invalid", `no job is of kind ${unknown}`, {
    hint: `--kinds takes some of ${known.join(", ")}, with commas between`,
  });
}
