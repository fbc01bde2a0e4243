import { setTimeout } from "node:timers/promises";
import type { Job } from "../../../study/job.ts";
import { interrupted } from "../../interrupted.ts";
import type { StudyDescription } from "../../jobs/job-context.ts";
import { sweepDeparted } from "../../progress/departed.ts";
import { clearFailures } from "../../progress/failures.ts";
import { startHeart } from "../../progress/heart.ts";
import { type Heartbeat, type JobInHand, readHeartbeats } from "../../progress/heartbeats.ts";
import type { StudyFolders } from "../../study-folders.ts";
import type { ExecuteOptions, Executor, JobOutcome } from "../executor.ts";
import type { Schedule } from "../schedule.ts";
import { type Board, boardIds, publishBoard, readBoard, removeBoard } from "./board.ts";
import { type Pace, paceOf } from "./pace.ts";
import { doneAmong, watchWork } from "./work-watch.ts";

/** Sees to it that somebody works: asks a scheduler for workers, or only waits for those that people start. */
export interface Workforce {
  /** Name for people: folder, slurm, kubernetes. */
  readonly name: string;
  /** Work was put up. */
  begin(board: Board): Promise<void>;
  /** Called before each look at the files, where what was done lies elsewhere. */
  fetch?(): Promise<void>;
  /** Called after each look; hands out what is ready, and starts others where workers were lost. */
  tend(state: Attendance): Promise<void>;
  /** All has ended (`complete`), or this process was stopped; lets go of connections. */
  end(state: { readonly complete: boolean }): Promise<void>;
}

export interface Attendance {
  /** Jobs whose inputs have become available since the last call. */
  readonly ready: readonly Job[];
  /** Jobs that have not ended. */
  readonly open: readonly Job[];
  readonly workers: readonly Heartbeat[];
  /** Something that a person should know. */
  readonly remark: (text: string) => void;
}

/**
 * Puts jobs up in the run folder and waits until workers have done them, wherever those run. It does no work itself, and
 * nothing is lost with it: workers go on, and the next run finds what they did. Stopping it leaves the work put up. No
 * file may stand where a result of these jobs is to be: one that is there counts as done.
 */
export function folderExecutor(
  description: StudyDescription,
  { workforce, pace = paceOf(1) }: { readonly workforce: Workforce; readonly pace?: Pace },
): Executor {
  return {
    execute: async (jobs, options) => {
      const { run } = description.folders;
      await clearTheWay(jobs, description.folders);
      const heart = await startHeart(run, {
        role: "controller",
        executor: workforce.name,
        beatMs: pace.beatMs,
      });
      let complete = false;
      try {
        const board = await publishBoard(description, jobs);
        await workforce.begin(board);
        const outcomes = await follow(jobs, { description, workforce, pace, options });
        await removeBoard(run, board.id);
        complete = true;
        return outcomes;
      } finally {
        await workforce.end({ complete });
        await heart.stop();
      }
    },
  };
}

interface Following {
  readonly description: StudyDescription;
  readonly workforce: Workforce;
  readonly pace: Pace;
  readonly options: ExecuteOptions;
}

async function follow(
  jobs: readonly Job[],
  { description, workforce, pace, options }: Following,
): Promise<ReadonlyMap<string, JobOutcome>> {
  const { onEvent, signal } = options;
  const { folders } = description;
  const watch = watchWork(jobs, folders);
  const { outcomes } = watch.schedule;
  const byKey = new Map(jobs.map((job) => [job.key, job]));
  const begun = new Map<string, number>();
  const remark = onceEach((text) => onEvent({ type: "remark", text }));
  while (true) {
    if (signal.aborted) throw interrupted();
    const heartbeats = await readHeartbeats(folders.run);
    const workers = heartbeats.filter(({ role }) => role === "worker");
    for (const inHand of workers.flatMap((worker) => worker.jobs)) {
      const job = byKey.get(inHand.key);
      if (job === undefined || outcomes.has(job.key)) continue;
      tellInHand(job, inHand, { begun, onEvent });
    }
    await workforce.fetch?.();
    for (const { job, outcome } of await watch.refresh()) {
      onEvent({ type: "ended", job, outcome: timed(outcome, begun.get(job.key)) });
    }
    if (watch.schedule.finished) return outcomes;
    const open = jobs.filter(({ key }) => !outcomes.has(key));
    await workforce.tend({ ready: takeReady(watch.schedule), open, workers, remark });
    await setTimeout(pace.pollMs, undefined, { signal }).catch(() => {});
  }
}

function takeReady(schedule: Schedule): Job[] {
  const ready: Job[] = [];
  for (let job = schedule.next(); job !== undefined; job = schedule.next()) ready.push(job);
  return ready;
}

function tellInHand(
  job: Job,
  { done, total }: JobInHand,
  { begun, onEvent }: { begun: Map<string, number>; onEvent: ExecuteOptions["onEvent"] },
): void {
  if (!begun.has(job.key)) {
    begun.set(job.key, performance.now());
    onEvent({ type: "started", job });
  }
  if (total > 0) onEvent({ type: "progress", job, done, total });
}

/** The time that was seen from here; 0 for a job that came and went between two looks. */
function timed(outcome: JobOutcome, began: number | undefined): JobOutcome {
  if (outcome.status !== "done" || began === undefined) return outcome;
  return { status: "done", seconds: (performance.now() - began) / 1000 };
}

function onceEach(tell: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    told.add(text);
    tell(text);
  };
}

/** Forgets failures of earlier runs, processes that died, and the work of controllers that died after all of it was done. */
async function clearTheWay(jobs: readonly Job[], folders: StudyFolders): Promise<void> {
  await clearFailures(folders.run, new Set(jobs.map(({ key }) => key)));
  await sweepDeparted(folders.run);
  for (const id of await boardIds(folders.run)) {
    const board = await readBoard(id, { studyFolder: "", folders });
    if (board === null) continue;
    const done = await doneAmong(board.jobs, folders);
    if (done.length === board.jobs.length) await removeBoard(folders.run, id);
  }
}
