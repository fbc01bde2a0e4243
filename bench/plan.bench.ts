/**
 * Plans 100,000 jobs, and finds 100,000 stored results: what every start of a study costs.
 *
 *   npx vitest bench --run bench/plan.bench.ts
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, bench, describe } from "vitest";
import { contentKey } from "../src/core/hash.ts";
import { formatStoredResult } from "../src/results/stored-result.ts";
import { findStored } from "../src/run/find-stored.ts";
import type { Job } from "../src/study/job.ts";
import { jobKey } from "../src/study/job-key.ts";

const JOBS = 100_000;
const ONCE = { iterations: 3, warmupIterations: 1, time: 0, warmupTime: 0 };

const run = mkdtempSync(join(tmpdir(), "einthoven-plan-"));
const folders = { run, cache: join(run, "cache") };
const jobs = Array.from({ length: JOBS }, (_, i): Job => {
  const key = contentKey(["job", i]);
  return { kind: "example", key, title: "t", dependsOn: [], dataset: "d" };
});

mkdirSync(join(run, "results"));
for (const { key } of jobs) {
  const text = formatStoredResult({
    schema: 2,
    kind: "example",
    key,
    title: "t",
    complete: true,
    files: {},
    value: { examples: [] },
  });
  writeFileSync(join(run, "results", `${key}.json`), text);
}

afterAll(() => rmSync(run, { recursive: true, force: true }));

describe(`${JOBS} jobs`, () => {
  bench(
    "keys of probes",
    () => {
      const key = "0".repeat(32);
      for (let seed = 0; seed < JOBS; seed++) {
        jobKey("probe", { embedding: key, protocol: key, fraction: 1, seed, probe: ["linear", 1] });
      }
    },
    ONCE,
  );
  bench(
    "stored results, read in full",
    async () => void (await findStored(jobs, folders, { full: true })),
    ONCE,
  );
  bench("stored results that are known", async () => void (await findStored(jobs, folders)), ONCE);
});
