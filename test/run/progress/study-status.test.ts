import { expect, test } from "vitest";
import type { Failure } from "../../../src/run/progress/failures.ts";
import {
  type StatusInput,
  statusOf,
  type WorkerStatus,
} from "../../../src/run/progress/study-status.ts";
import { FIRST_GUESS_SECONDS } from "../../../src/study/first-guess.ts";
import type { Job } from "../../../src/study/job.ts";

const example = (key: string): Job => ({
  kind: "example",
  key,
  title: key,
  dependsOn: [],
  dataset: "d",
});
const JOBS = ["a", "b", "c", "d"].map(example);

function worker(keys: readonly string[], isAlive: boolean | null): WorkerStatus {
  return {
    schema: 1,
    worker: `w ${keys.join("")}`,
    role: "worker",
    executor: "folder",
    host: "h",
    pid: 1,
    processSpace: "",
    beat: 3,
    jobs: keys.map((key) => ({ key, kind: "example", title: key, done: 0, total: 0 })),
    jobsDone: 0,
    jobsFailed: 0,
    startedAt: "",
    writtenAt: "",
    isAlive,
  } as WorkerStatus;
}

const failure = (key: string, attempt: number, final: boolean): Failure => ({
  schema: 1,
  key,
  kind: "example",
  title: key,
  attempt,
  final,
  worker: "w",
  error: { code: "job-failed", message: "m", hint: null },
  failedAt: "",
});

const EMPTY: StatusInput = {
  jobs: JOBS,
  done: new Set(),
  workers: [],
  failures: new Map(),
  seconds: new Map(),
};

test("nobody at work and nothing timed: no pace is made up", () => {
  expect(statusOf(EMPTY)).toMatchObject({
    planned: 4,
    done: 0,
    jobsPerMinute: null,
    secondsLeft: null,
  });
});

test("pace and time left come from the mean of what was timed and the jobs in living hands", () => {
  const status = statusOf({
    ...EMPTY,
    done: new Set(["a"]),
    seconds: new Map([["a", 10]]),
    workers: [worker(["b"], true), worker(["c"], null), worker(["d"], false)],
  });
  // Three jobs of 10 s are left; two are in hands that may live.
  expect(status.kinds[0]).toMatchObject({ done: 1, running: 2, meanSeconds: 10 });
  expect(status.jobsPerMinute).toBeCloseTo(12, 9);
  expect(status.secondsLeft).toBeCloseTo(15, 9);
});

test("a kind of which no job was timed yet is guessed, so that there is an end in sight", () => {
  const jobs: Job[] = [...EMPTY.jobs, { ...EMPTY.jobs[0]!, kind: "map", key: "m" } as Job];
  const status = statusOf({
    ...EMPTY,
    jobs,
    done: new Set(["a"]),
    seconds: new Map([["a", 10]]),
    workers: [worker(["b"], true)],
  });
  expect(status.secondsLeft).toBeCloseTo(30 + FIRST_GUESS_SECONDS.map, 9);
});

test("a job that was set aside is not waited for, and one that is done has not failed", () => {
  const failures = new Map([
    ["a", [failure("a", 1, false), failure("a", 2, false), failure("a", 3, true)]],
    ["b", [failure("b", 1, false)]],
    ["c", [failure("c", 1, false)]],
  ]);
  const status = statusOf({ ...EMPTY, done: new Set(["c", "d"]), failures });
  expect(status.failures.map(({ key, attempt }) => [key, attempt])).toEqual([
    ["a", 3],
    ["b", 1],
  ]);
  expect(status.poison.map(({ key }) => key)).toEqual(["a"]);
  const over = statusOf({ ...EMPTY, done: new Set(["b", "c", "d"]), failures });
  expect(over.secondsLeft).toBe(0);
});
