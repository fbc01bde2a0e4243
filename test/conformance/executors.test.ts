import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { inlineExecutor } from "../../src/run/executors/inline-executor.ts";
import { openJobContext } from "../../src/run/jobs/job-context.ts";
import { prepareStudy } from "../../src/run/prepare-study.ts";
import { runStudy } from "../../src/run/run-study.ts";
import { einthoven, start } from "../cli/program.ts";
import { copyOf, reference, resultsOf } from "../run/executors/tiny-study.ts";
import { REDIS_SKIP_REASON, startRedis } from "../servers/redis-server.ts";
import { startS3 } from "../servers/s3-server.ts";
import { SLURM_SKIP_REASON, startSlurm } from "../servers/slurm-cluster.ts";

/** Ways to run a study in a folder; each must leave the same files. */
type Way = (folder: string) => Promise<void>;

let study: string;
let expected: Map<string, string>;

beforeAll(async () => {
  const made = await reference();
  study = made.study;
  expected = made.results;
});

async function run(folder: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await einthoven(["run", ...args], folder);
  expect(code, stderr).toBe(0);
}

const inline: Way = async (folder) => {
  const prepared = await prepareStudy({ studyFile: join(folder, "study.yaml") });
  const executor = inlineExecutor(openJobContext(prepared.description));
  const { failed } = await runStudy(prepared, { executor });
  expect(failed).toEqual([]);
};

const folderWorkers: Way = async (folder) => {
  const worker = ["worker", "--workers", "1", "--idle", "5", "--poll", "0.1", "--json"];
  const workers = [start(worker, folder), start(worker, folder)];
  await run(folder, ["--executor", "folder", "--poll", "0.1"]);
  await expectBothWorked(workers);
};

async function expectBothWorked(workers: readonly ReturnType<typeof start>[]): Promise<void> {
  const ends = await Promise.all(workers.map(({ finished }) => finished));
  const done = ends.map(({ stdout }) => (JSON.parse(stdout) as { done: number }).done);
  // Both took part, and together they did every job once.
  expect(Math.min(...done)).toBeGreaterThan(0);
  const embeddings = [...expected.keys()].filter((path) => path.endsWith("meta.json")).length;
  const results = [...expected.keys()].filter((path) =>
    path.startsWith("runs/study/results"),
  ).length;
  expect(done[0]! + done[1]!).toBe(embeddings + results);
}

const redisWorkers: Way = async (folder) => {
  const redis = await startRedis();
  try {
    const queue = ["--redis", redis.url, "--poll", "0.1"];
    const worker = ["worker", "--workers", "1", "--idle", "5", "--json", ...queue];
    const workers = [start(worker, folder), start(worker, folder)];
    await run(folder, ["--executor", "redis", ...queue]);
    await expectBothWorked(workers);
  } finally {
    await redis.stop();
  }
};

/** Two machines that share nothing but the data, Redis and a store. */
const redisAndStore: Way = async (folder) => {
  const [redis, store] = [await startRedis(), await startS3()];
  try {
    const queue = ["--redis", redis.url, "--store", "s3://bucket/some/where", "--poll", "0.1"];
    const worker = ["worker", "--workers", "1", "--idle", "5", "--json", ...queue];
    const workers = [1, 2].map(() => start(worker, copyOf(study), store.environment));
    const controller = start(["run", "--executor", "redis", ...queue], folder, store.environment);
    const { code, stderr } = await controller.finished;
    expect(code, stderr).toBe(0);
    await expectBothWorked(workers);
  } finally {
    await store.stop();
    await redis.stop();
  }
};

const slurmNodes: Way = async (folder) => {
  const slurm = await startSlurm();
  try {
    writeFileSync(
      join(folder, "einthoven.cluster.yaml"),
      "slurm: { cpus: 1, shareMinutes: 0.2 }\n",
    );
    const args = ["run", "--executor", "slurm", "--poll", "0.1"];
    const { code, stderr } = await start(args, folder, slurm.environment).finished;
    expect(code, stderr).toBe(0);
  } finally {
    await slurm.stop();
  }
};

/** Each with the reason why it cannot be tried here, if there is one. */
const WAYS: readonly [name: string, way: Way, skipReason: string | null][] = [
  ["inline, on the calling thread", inline, null],
  ["local, two workers", (folder) => run(folder, ["--workers", "2"]), null],
  ["folder, two worker processes", folderWorkers, null],
  ["redis, two worker processes", redisWorkers, REDIS_SKIP_REASON],
  ["redis, two workers that share no folder but a store", redisAndStore, REDIS_SKIP_REASON],
  ["slurm, two nodes", slurmNodes, SLURM_SKIP_REASON],
];

for (const [name, way, skipReason] of WAYS) {
  const title = `${name}: the bytes that one local worker gives`;
  test.skipIf(skipReason !== null)(
    skipReason === null ? title : `${title} (${skipReason})`,
    async () => {
      const folder = copyOf(study);
      await way(folder);
      const results = resultsOf(folder);
      expect([...results.keys()]).toEqual([...expected.keys()]);
      for (const [path, bytes] of results) expect(bytes === expected.get(path), path).toBe(true);
    },
  );
}
