import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { einthoven, start } from "../../cli/program.ts";
import { afterResults, expectWhole } from "./expect-whole.ts";
import { copyOf, reference } from "./tiny-study.ts";

const POLL = ["--poll", "0.05"];
const WORKER = ["worker", "--workers", "1", "--idle", "8", ...POLL];
const RUN = ["run", "--executor", "folder", ...POLL];

let study: string;
let expected: Map<string, string>;

beforeAll(async () => {
  const made = await reference();
  study = made.study;
  expected = made.results;
});

test("a worker that is killed costs nothing but its jobs in hand", async () => {
  const folder = copyOf(study);
  const [doomed, heir] = [start(WORKER, folder), start(WORKER, folder)];
  const run = start(RUN, folder);
  await afterResults(folder, 5);
  doomed.child.kill("SIGKILL");
  const ended = await run.finished;
  expectWhole(folder, expected, ended);
  expect((await doomed.finished).signal).toBe("SIGKILL");
  expect((await heir.finished).code).toBe(0);
});

test("workers go on when the controller is killed, and the next one finds what they did", async () => {
  const folder = copyOf(study);
  const workers = [start(WORKER, folder), start(WORKER, folder)];
  const doomed = start(RUN, folder);
  await afterResults(folder, 5);
  doomed.child.kill("SIGKILL");
  await doomed.finished;
  await Promise.all(workers.map(({ finished }) => finished));
  // Nobody watches, and all is done.
  const again = await einthoven([...RUN, "--json"], folder);
  expect((JSON.parse(again.stdout) as { jobsDone: number }).jobsDone).toBe(0);
  expectWhole(folder, expected, again);
  expect(readdirSync(join(folder, "runs/study/work/claims"))).toEqual([]);
});

test("two controllers at once, each with a worker, end complete and equal", async () => {
  const folder = copyOf(study);
  const workers = [start(WORKER, folder), start(WORKER, folder)];
  const runs = [start(RUN, folder), start(RUN, folder)];
  for (const { finished } of runs) expectWhole(folder, expected, await finished);
  await Promise.all(workers.map(({ finished }) => finished));
});

test("two local runs at once in one folder end complete and equal", async () => {
  const folder = copyOf(study);
  const runs = [start(["run", "--workers", "1"], folder), start(["run", "--workers", "1"], folder)];
  for (const { finished } of runs) expectWhole(folder, expected, await finished);
});

test("a worker that is asked to leave gives its jobs back and says that it left", async () => {
  const folder = copyOf(study);
  const first = start([...WORKER, "--grace", "0"], folder);
  const run = start(RUN, folder);
  await afterResults(folder, 5);
  first.child.kill("SIGTERM");
  const { code, signal, stderr } = await first.finished;
  expect({ code, signal }, stderr).toEqual({ code: 75, signal: null });
  expect(readdirSync(join(folder, "runs/study/work/claims"))).toEqual([]);
  const second = start(WORKER, folder);
  expectWhole(folder, expected, await run.finished);
  await second.finished;
});

test("results that are cut off, empty or of another job are computed again", async () => {
  const folder = copyOf(study);
  expectWhole(folder, expected, await einthoven(["run", "--workers", "2"], folder));
  const results = join(folder, "runs/study/results");
  const [cut, empty, foreign, other] = readdirSync(results).map((name) => join(results, name));
  writeFileSync(cut!, readFileSync(cut!).subarray(0, 50));
  writeFileSync(empty!, "");
  writeFileSync(foreign!, readFileSync(other!));
  const worker = start(WORKER, folder);
  const again = await einthoven([...RUN, "--json"], folder);
  expect((JSON.parse(again.stdout) as { jobsDone: number }).jobsDone).toBeGreaterThanOrEqual(3);
  expectWhole(folder, expected, again);
  await worker.finished;
});
