/**
 * What it costs to keep books, apart from the work itself: 100,000 tiny jobs scheduled, and found done among the names of a
 * folder; and a job handed to a thread and back.
 *
 *   npm run build && npx vitest bench --run bench/executors.bench.ts
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bench, describe } from "vitest";
import { doneAmong } from "../src/run/executors/folder/work-watch.ts";
import { scheduleOf } from "../src/run/executors/schedule.ts";
import type { Job } from "../src/study/job.ts";

const JOBS = 100_000;
const HANDED_OUT = 2000;
const ONCE = { iterations: 3, warmupIterations: 1, time: 0, warmupTime: 0 };

const keys = Array.from({ length: JOBS }, (_, i) => i.toString(16).padStart(32, "0"));
const jobs = keys.map(
  (key, i): Job => ({
    kind: "example",
    key,
    title: key,
    dependsOn: i < 100 ? [] : [keys[i % 100]!],
    dataset: "none",
  }),
);

describe(`${JOBS} tiny jobs`, () => {
  const run = mkdtempSync(join(tmpdir(), "einthoven-bench-"));
  mkdirSync(join(run, "results"));
  for (const key of keys) writeFileSync(join(run, "results", `${key}.json`), "{}");
  process.once("exit", () => rmSync(run, { recursive: true, force: true }));

  bench(
    "scheduled from first to last",
    () => {
      const schedule = scheduleOf(jobs);
      for (let job = schedule.next(); job !== undefined; job = schedule.next()) {
        schedule.settle(job, { status: "done", seconds: 0 });
      }
      if (!schedule.finished) throw new Error("jobs are left");
    },
    ONCE,
  );

  bench(
    "found done by one look at the folder",
    async () => {
      const done = await doneAmong(jobs, { run, cache: join(run, "cache") });
      if (done.length !== JOBS) throw new Error(`${done.length} found`);
    },
    ONCE,
  );
});

describe(`${HANDED_OUT} jobs that end at once`, async () => {
  // Worker threads are started from compiled files.
  const compiled = new URL("../dist/run/executors/local-executor.js", import.meta.url);
  const { localExecutor } = (await import(
    compiled.href
  )) as typeof import("../src/run/executors/local-executor.ts");
  const run = mkdtempSync(join(tmpdir(), "einthoven-bench-"));
  process.once("exit", () => rmSync(run, { recursive: true, force: true }));
  const nothing = {
    study: { datasets: [] },
    folders: { run, cache: join(run, "cache") },
    contestants: [],
    surveys: {},
    leftOut: {},
  };
  const executor = localExecutor(nothing as never, { workers: 1 });
  bench(
    "handed to a thread and back",
    async () => {
      const options = { onEvent: () => {}, signal: new AbortController().signal };
      const ended = await executor.execute(
        // No such dataset: each fails as soon as it is begun.
        keys.slice(0, HANDED_OUT).map(
          (key): Job => ({
            kind: "example",
            key,
            title: key,
            dependsOn: [],
            dataset: "none",
          }),
        ),
        options,
      );
      if (ended.size !== HANDED_OUT) throw new Error("jobs are left");
    },
    ONCE,
  );
});
