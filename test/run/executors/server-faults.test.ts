import { spawn } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { start } from "../../cli/program.ts";
import { REDIS_SKIP_REASON, startRedis } from "../../servers/redis-server.ts";
import { SLURM_SKIP_REASON, startSlurm } from "../../servers/slurm-cluster.ts";
import { stopAtTheEnd } from "../../servers/stop-at-the-end.ts";
import { afterResults, expectWhole } from "./expect-whole.ts";
import { copyOf, reference } from "./tiny-study.ts";

const POLL = ["--poll", "0.05"];

let study: string;
let expected: Map<string, string>;

beforeAll(async () => {
  const made = await reference();
  study = made.study;
  expected = made.results;
});

/** A test that is skipped with the reason in its name where its servers are not installed. */
function testWith(skipReason: string | null, name: string, run: () => Promise<void>): void {
  const title = skipReason === null ? name : `${name} (${skipReason})`;
  test.skipIf(skipReason !== null)(title, run);
}

testWith(
  REDIS_SKIP_REASON,
  "Redis is killed and comes back: nothing is lost, and equal",
  async () => {
    const folder = copyOf(study);
    const redis = await startRedis();
    try {
      const queue = ["--redis", redis.url, ...POLL];
      const worker = ["worker", "--workers", "1", "--idle", "10", ...queue];
      const workers = [start(worker, folder), start(worker, folder)];
      const run = start(["run", "--executor", "redis", ...queue], folder);
      await afterResults(folder, 5);
      await redis.crash();
      expectWhole(folder, expected, await run.finished);
      for (const { finished } of workers) expect((await finished).code).toBe(0);
    } finally {
      await redis.stop();
    }
  },
);

testWith(REDIS_SKIP_REASON, "a worker of Redis is killed: its share goes to another", async () => {
  const folder = copyOf(study);
  const redis = await startRedis();
  try {
    const queue = ["--redis", redis.url, ...POLL];
    const worker = ["worker", "--workers", "1", "--idle", "15", ...queue];
    const [doomed, heir] = [start(worker, folder), start(worker, folder)];
    const run = start(["run", "--executor", "redis", ...queue], folder);
    await afterResults(folder, 5);
    doomed.child.kill("SIGKILL");
    expectWhole(folder, expected, await run.finished);
    await heir.finished;
  } finally {
    await redis.stop();
  }
});

testWith(
  REDIS_SKIP_REASON,
  "a worker of Redis that is stopped leaves at once, another goes on",
  async () => {
    const folder = copyOf(study);
    const redis = await startRedis();
    try {
      const queue = ["--redis", redis.url, ...POLL];
      const worker = ["worker", "--workers", "1", "--idle", "15", "--grace", "0", ...queue];
      const first = start(worker, folder);
      const run = start(["run", "--executor", "redis", ...queue], folder);
      await afterResults(folder, 5);
      first.child.kill("SIGTERM");
      expect((await first.finished).code).toBe(75);
      const second = start(worker, folder);
      expectWhole(folder, expected, await run.finished);
      expect((await second.finished).code).toBe(0);
    } finally {
      await redis.stop();
    }
  },
);

testWith(
  REDIS_SKIP_REASON,
  "workers whose Redis is gone for good end after their time",
  async () => {
    const folder = copyOf(study);
    const redis = await startRedis();
    const queue = ["--redis", redis.url, ...POLL];
    const worker = start(["worker", "--idle", "2", "--grace", "1", ...queue], folder);
    const hearts = join(folder, "runs/study/work/heartbeats");
    while (!existsSync(hearts) || readdirSync(hearts).length === 0) await setTimeout(20);
    await redis.stop();
    expect((await worker.finished).code).toBe(0);
    expect(readdirSync(hearts)).toEqual([]);
    const late = await start(["worker", ...queue], folder).finished;
    expect(late.code).toBe(1);
    expect(late.stderr).toMatch(/cluster-failed.*no Redis answers/);
  },
);

testWith(
  SLURM_SKIP_REASON,
  "slurmctld is killed and comes back, and the controller too",
  async () => {
    const folder = copyOf(study);
    const slurm = await startSlurm();
    try {
      writeFileSync(
        join(folder, "einthoven.cluster.yaml"),
        "slurm: { cpus: 1, shareMinutes: 0.1 }\n",
      );
      const args = ["run", "--executor", "slurm", ...POLL];
      const doomed = start(args, folder, slurm.environment);
      await afterResults(folder, 3);
      const crash = slurm.crashController();
      doomed.child.kill("SIGKILL");
      await doomed.finished;
      await crash;
      const run = start(args, folder, slurm.environment);
      expectWhole(folder, expected, await run.finished);
    } finally {
      await slurm.stop();
    }
  },
);

testWith(
  SLURM_SKIP_REASON,
  "workers that Slurm asks to leave are requeued and others go on",
  async () => {
    const folder = copyOf(study);
    const slurm = await startSlurm();
    try {
      const settings = "slurm: { cpus: 1, shareMinutes: 10, noticeSeconds: 15 }\n";
      writeFileSync(join(folder, "einthoven.cluster.yaml"), settings);
      const run = start(["run", "--executor", "slurm", ...POLL], folder, slurm.environment);
      await afterResults(folder, 3);
      // The notice before the wall time, to the script alone, as --signal=B:USR1 sends it.
      const env = { ...process.env, ...slurm.environment };
      const notice = "scancel --batch --signal=USR1 $(squeue -h -o %A -t RUNNING)";
      // It asks again and again while a task is on its way back into the queue: nobody waits for it.
      stopAtTheEnd(spawn("bash", ["-c", notice], { env, stdio: "ignore" }));
      expectWhole(folder, expected, await run.finished);
      expect(slurm.log()).toMatch(/Requeuing JobId=/);
    } finally {
      await slurm.stop();
    }
  },
);

testWith(
  SLURM_SKIP_REASON,
  "nodes on which workers cannot start end the run with the logs to read",
  async () => {
    const folder = copyOf(study);
    const slurm = await startSlurm();
    try {
      writeFileSync(
        join(folder, "einthoven.cluster.yaml"),
        "slurm: { cpus: 1, command: /bin/false }\n",
      );
      const run = start(["run", "--executor", "slurm", ...POLL], folder, slurm.environment);
      const { code, stderr } = await run.finished;
      expect(code).toBe(1);
      expect(stderr).toMatch(/cluster-failed.*without a result/);
      expect(stderr).toContain("logs");
    } finally {
      await slurm.stop();
    }
  },
);
