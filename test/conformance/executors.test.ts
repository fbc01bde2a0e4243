import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { inlineExecutor } from "../../src/run/executors/inline-executor.ts";
import { openJobContext } from "../../src/run/jobs/job-context.ts";
import { prepareStudy } from "../../src/run/prepare-study.ts";
import { runStudy } from "../../src/run/run-study.ts";
import { einthoven, start } from "../cli/program.ts";
import { copyOf, reference, resultsOf } from "../run/executors/tiny-study.ts";

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
  const ends = await Promise.all(workers.map(({ finished }) => finished));
  const done = ends.map(({ stdout }) => (JSON.parse(stdout) as { done: number }).done);
  // Both took part, and together they did every job once.
  expect(Math.min(...done)).toBeGreaterThan(0);
  const embeddings = [...expected.keys()].filter((path) => path.endsWith("meta.json")).length;
  const results = [...expected.keys()].filter((path) =>
    path.startsWith("runs/study/results"),
  ).length;
  expect(done[0]! + done[1]!).toBe(embeddings + results);
};

const WAYS: Readonly<Record<string, Way>> = {
  "inline, on the calling thread": inline,
  "local, two workers": (folder) => run(folder, ["--workers", "2"]),
  "folder, two worker processes": folderWorkers,
};

describe.each(Object.entries(WAYS))("%s", (_, way) => {
  test("gives the bytes that one local worker gives", async () => {
    const folder = copyOf(study);
    await way(folder);
    const results = resultsOf(folder);
    expect([...results.keys()]).toEqual([...expected.keys()]);
    for (const [path, bytes] of results) expect(bytes === expected.get(path), path).toBe(true);
  });
});
