import { rm } from "node:fs/promises";
import { join } from "node:path";
import { concurrentMap } from "../../core/concurrent-map.ts";
import type { Job, JobKind } from "../../study/job.ts";
import type { ErrorRecord } from "../executors/executor.ts";
import { writeAtomically } from "../machine/atomic-write.ts";
import { namesIn, readJsonFolder } from "./read-folder.ts";
import { workPart } from "./work-folder.ts";

/** A job is set aside after so many tries: it would go on to kill whoever takes it. */
export const MOST_TRIES = 3;

/** One try at a job that did not end well, in `work/failures/<key>.<try>.json`. */
export interface Failure {
  readonly schema: 1;
  readonly key: string;
  readonly kind: JobKind;
  readonly title: string;
  /** From 1. */
  readonly attempt: number;
  /** No further try is made: the third failed, or the executor makes one only. */
  readonly final: boolean;
  readonly worker: string;
  readonly error: ErrorRecord;
  /** By the clock of the host that wrote it; for people. */
  readonly failedAt: string;
}

/** Writes down a failed try. Throws `write-failed`. */
export function writeFailure(
  run: string,
  job: Pick<Job, "key" | "kind" | "title">,
  {
    attempt,
    worker,
    error,
    final = attempt >= MOST_TRIES,
  }: Pick<Failure, "attempt" | "worker" | "error"> & { readonly final?: boolean },
): Promise<void> {
  const { key, kind, title } = job;
  const failure: Failure = {
    schema: 1,
    key,
    kind,
    title,
    attempt,
    final,
    worker,
    error,
    failedAt: new Date().toISOString(),
  };
  return writeAtomically(failureFile(run, key, attempt), `${JSON.stringify(failure)}\n`);
}

/** Path of the file about one try. */
export function failureFile(run: string, key: string, attempt: number): string {
  return join(workPart(run, "failures"), `${key}.${attempt}.json`);
}

/** Reads every failed try of the jobs that are not done yet, by key, in the order of the tries. */
export async function readFailures(run: string): Promise<ReadonlyMap<string, readonly Failure[]>> {
  return triesByKey((await readFailureFiles(run)).values());
}

/** Reads failed tries by the names of their files; those that are `known` already are not read again. */
export function readFailureFiles(
  run: string,
  known?: ReadonlyMap<string, Failure>,
): Promise<Map<string, Failure>> {
  return readJsonFolder(workPart(run, "failures"), known);
}

/** Groups tries by job, in their order. */
export function triesByKey(failures: Iterable<Failure>): Map<string, readonly Failure[]> {
  const byKey = new Map<string, Failure[]>();
  for (const failure of failures) {
    byKey.set(failure.key, [...(byKey.get(failure.key) ?? []), failure]);
  }
  for (const tries of byKey.values()) tries.sort((a, b) => a.attempt - b.attempt);
  return byKey;
}

/** Was the job set aside? Then this is why. */
export function finalFailure(tries: readonly Failure[] | undefined): Failure | undefined {
  return tries?.find(({ final }) => final);
}

/** Forgets what failed before, so that a new run tries those jobs again. */
export async function clearFailures(run: string, keys: ReadonlySet<string>): Promise<void> {
  const folder = workPart(run, "failures");
  const names = (await namesIn(folder)).filter((name) => keys.has(name.split(".")[0]!));
  await concurrentMap(names, 16, (name) => rm(join(folder, name), { force: true }));
}
