import { FIRST_GUESS_SECONDS } from "../../study/first-guess.ts";
import type { Job, JobKind } from "../../study/job.ts";
import { type Failure, finalFailure } from "./failures.ts";
import type { Heartbeat } from "./heartbeats.ts";

/** A worker as an observer saw it. */
export interface WorkerStatus extends Heartbeat {
  /** Its beat changed between two looks; null after one look only. */
  readonly isAlive: boolean | null;
}

/** How far the jobs of one kind are. */
export interface KindStatus {
  readonly kind: JobKind;
  readonly planned: number;
  readonly done: number;
  /** In the hands of a process that was not found silent. */
  readonly running: number;
  /** Set aside, or failed and to be tried again. */
  readonly failed: number;
  /** Mean working time of those that were timed; null before any was. */
  readonly meanSeconds: number | null;
}

/** How far a study is, as its folder shows it. */
export interface StudyStatus {
  readonly planned: number;
  readonly done: number;
  readonly kinds: readonly KindStatus[];
  readonly workers: readonly WorkerStatus[];
  /** Jobs of which a try failed and no result is there yet. */
  readonly failures: readonly Failure[];
  /** Those that are set aside: no more tries are made. */
  readonly poison: readonly Failure[];
  /** Jobs per minute that the jobs in hand amount to; null when nobody works or nothing was timed. */
  readonly jobsPerMinute: number | null;
  /** Working time of what is left, shared by the jobs that run now; null when nobody works or nothing was timed. */
  readonly secondsLeft: number | null;
}

/** What was read of a run folder. */
export interface StatusInput {
  readonly jobs: readonly Job[];
  /** Keys of jobs whose results are there. */
  readonly done: ReadonlySet<string>;
  readonly workers: readonly WorkerStatus[];
  readonly failures: ReadonlyMap<string, readonly Failure[]>;
  /** Seconds by key. */
  readonly seconds: ReadonlyMap<string, number>;
}

/** Sums up what a run folder shows. Pure: the same files give the same status. */
export function statusOf({ jobs, done, workers, failures, seconds }: StatusInput): StudyStatus {
  const unique = [...new Map(jobs.map((job) => [job.key, job])).values()];
  const inHand = new Set(
    workers
      .filter(({ isAlive }) => isAlive !== false)
      .flatMap((worker) => worker.jobs.map(({ key }) => key)),
  );
  const open = unique.filter(({ key }) => !done.has(key));
  const failed = open.flatMap(({ key }) => failures.get(key)?.at(-1) ?? []);
  const poison = open.flatMap(({ key }) => finalFailure(failures.get(key)) ?? []);
  const setAside = new Set(poison.map(({ key }) => key));
  const names = [...new Set(unique.map(({ kind }) => kind))];
  const kinds = names.map((kind): KindStatus => {
    const own = unique.filter((job) => job.kind === kind);
    const timed = own.flatMap(({ key }) => seconds.get(key) ?? []);
    return {
      kind,
      planned: own.length,
      done: own.filter(({ key }) => done.has(key)).length,
      running: own.filter(({ key }) => !done.has(key) && inHand.has(key)).length,
      failed: failed.filter((failure) => failure.kind === kind).length,
      meanSeconds: timed.length === 0 ? null : sumOf(timed) / timed.length,
    };
  });
  const left = open.filter(({ key }) => !setAside.has(key));
  return {
    planned: unique.length,
    done: unique.length - open.length,
    kinds,
    workers,
    failures: failed,
    poison,
    ...paceOf(left, { kinds, inHand }),
  };
}

/** How fast those who work now go through what is left; kinds of which none was timed yet count as a first guess. */
function paceOf(
  left: readonly Job[],
  { kinds, inHand }: { kinds: readonly KindStatus[]; inHand: ReadonlySet<string> },
): Pick<StudyStatus, "jobsPerMinute" | "secondsLeft"> {
  if (left.length === 0) return { jobsPerMinute: null, secondsLeft: 0 };
  const means = new Map(kinds.map(({ kind, meanSeconds }) => [kind, meanSeconds]));
  const needed = left.map(({ kind }) => means.get(kind) ?? FIRST_GUESS_SECONDS[kind]);
  const hands = left.filter(({ key }) => inHand.has(key)).length;
  const isTimed = kinds.some(({ meanSeconds }) => meanSeconds !== null);
  if (hands === 0 || !isTimed) return { jobsPerMinute: null, secondsLeft: null };
  const secondsLeft = sumOf(needed) / hands;
  const jobsPerMinute = (60 * left.length) / Math.max(1e-9, secondsLeft);
  return { jobsPerMinute, secondsLeft };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
