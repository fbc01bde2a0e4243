import { mkdtempSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openClaimant } from "../../../src/run/executors/folder/claimant.ts";
import { processSpace } from "../../../src/run/machine/processes.ts";
import { takeClaim } from "../../../src/run/progress/claims.ts";
import { readFailures } from "../../../src/run/progress/failures.ts";
import {
  type Heartbeat,
  readHeartbeats,
  writeHeartbeat,
} from "../../../src/run/progress/heartbeats.ts";
import type { Job } from "../../../src/study/job.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const JOB: Job = { kind: "example", key: KEY, title: "examples", dependsOn: [], dataset: "d" };

function beatOf(worker: string, beat: number, more: Partial<Heartbeat> = {}): Heartbeat {
  const times = { startedAt: "2001-01-01", writtenAt: "2999-01-01" };
  const counts = { jobs: [], jobsDone: 0, jobsFailed: 0 };
  const place = { host: "elsewhere", pid: 1, processSpace: "" };
  return {
    schema: 1,
    worker,
    role: "worker",
    executor: "folder",
    beat,
    ...place,
    ...counts,
    ...times,
    ...more,
  };
}

/** Two claimants on one folder: "old" holds the job; the other's time is set by hand. */
async function scene(): Promise<{
  run: string;
  later: (ms: number, beat: number) => Promise<string>;
  tries: () => Promise<number>;
}> {
  const run = mkdtempSync(join(tmpdir(), "einthoven-claimant-"));
  let now = 0;
  const claimant = openClaimant(run, {
    worker: "new",
    silentAfterMs: 4000,
    monotonicMs: () => now,
  });
  await takeClaim(run, { key: KEY, generation: 0, worker: "old" });
  return {
    run,
    later: async (ms, beat) => {
      now += ms;
      await writeHeartbeat(run, beatOf("old", beat));
      await claimant.look();
      return (await claimant.take(JOB, [])).type;
    },
    tries: async () => (await readFailures(run)).get(KEY)?.length ?? 0,
  };
}

test("a job of a worker that beats is left alone, whatever its clock writes", async () => {
  const { later, tries } = await scene();
  for (let beat = 1; beat < 10; beat++) expect(await later(10_000, beat)).toBe("busy");
  expect(await tries()).toBe(0);
});

test("a job of a worker that fell silent is taken over, which counts as a failed try", async () => {
  const { later, tries, run } = await scene();
  const seen: string[] = [];
  for (let i = 0; i < 6 && !seen.includes("taken"); i++) seen.push(await later(1000, 3));
  expect(seen).toEqual(["busy", "busy", "busy", "busy", "taken"]);
  expect(await tries()).toBe(1);
  const [failure] = (await readFailures(run)).get(KEY)!;
  expect(failure).toMatchObject({
    worker: "old",
    attempt: 1,
    final: false,
    error: { code: "worker-lost" },
  });
});

test("the third worker that dies of a job is the last", async () => {
  const run = mkdtempSync(join(tmpdir(), "einthoven-claimant-"));
  const claimant = openClaimant(run, { worker: "new", silentAfterMs: 0 });
  await takeClaim(run, { key: KEY, generation: 0, worker: "old" });
  await claimant.look();
  const two = [1, 2].map((attempt) => ({ attempt })) as never;
  expect(await claimant.take(JOB, two)).toMatchObject({
    type: "set-aside",
    error: { code: "worker-lost" },
  });
  expect((await readFailures(run)).get(KEY)).toMatchObject([{ attempt: 3, final: true }]);
});

test.skipIf(processSpace() === "")(
  "a process of this machine that is dead is not waited for (needs /proc)",
  async () => {
    const run = mkdtempSync(join(tmpdir(), "einthoven-claimant-"));
    const claimant = openClaimant(run, { worker: "new", silentAfterMs: 1e9 });
    const here = { host: hostname(), processSpace: processSpace() };
    // No process has this id: it is above the largest that Linux gives.
    await writeHeartbeat(run, beatOf("dead", 1, { ...here, pid: 2 ** 22 + 1 }));
    await writeHeartbeat(run, beatOf("idle-dead", 1, { ...here, pid: 2 ** 22 + 1 }));
    await writeHeartbeat(run, beatOf("alive", 1, { ...here, pid: process.pid }));
    await takeClaim(run, { key: KEY, generation: 0, worker: "dead" });
    await claimant.look();
    expect((await claimant.take(JOB, [])).type).toBe("taken");
    expect((await readHeartbeats(run)).map(({ worker }) => worker).sort()).toEqual([
      "alive",
      "dead",
    ]);
  },
);
