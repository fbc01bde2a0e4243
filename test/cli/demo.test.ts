import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { hasAllLabels } from "../../src/core/setting.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import { einthoven, emptyFolder, type Finished, start } from "./program.ts";

/** Small enough for a test, large enough that classes can be scored. */
const RECORDS = "150";
const STUDY = `title: Small
datasets:
  - { card: simulated-north, path: demo/data/simulated-north }
  - { card: simulated-south, path: demo/data/simulated-south }
models: [random-kernels, features, demographics, prior]
fractions: [0.25]
seeds: [1, 2]
minimumPositives: 2
bootstrapReplicates: 200
explain:
  shap: { nullRepeats: 2 }
`;
const TIMEOUT_MS = 300_000;

const folder = emptyFolder();
let first: Finished;

interface RunOutput {
  readonly jobsDone: number;
  readonly jobsFromCache: number;
  readonly jobsFailed: number;
  readonly scores: StudyBundle["scores"];
}

function outputOf({ code, stdout, stderr }: Finished): RunOutput {
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as RunOutput;
}

beforeAll(async () => {
  const demo = start(["demo", "--records", RECORDS, "--json"], folder);
  // Only the hospitals are wanted here: once jobs have begun, the run is stopped as Ctrl-C would.
  const wait = setInterval(() => {
    if (!existsSync(join(folder, "demo/runs/study/plan.json"))) return;
    clearInterval(wait);
    demo.child.kill("SIGINT");
  }, 50);
  const stopped = await demo.finished;
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain("run-interrupted");
  writeFileSync(join(folder, "study.yaml"), STUDY);
  first = await einthoven(["run", "--json"], folder);
}, TIMEOUT_MS);

test("a study on simulated folders runs from files to report", () => {
  const { jobsFailed, jobsDone, scores } = outputOf(first);
  expect(jobsFailed).toBe(0);
  expect(jobsDone).toBeGreaterThan(50);
  const macro = scores.filter(
    ({ classId, metric, setting }) =>
      classId === null && metric === "auroc" && hasAllLabels(setting),
  );
  const prior = macro.filter(({ modelId }) => modelId === "prior");
  expect(prior.length).toBe(4);
  for (const { value } of prior) expect(value).toBeCloseTo(0.5, 12);
  const features = macro.find(
    (row) =>
      row.modelId === "features" &&
      row.trainDatasetId === "simulated-north" &&
      row.testDatasetId === "simulated-north",
  )!;
  expect(features.value).toBeGreaterThan(0.75);
  expect(features.lower!).toBeLessThanOrEqual(features.value!);
  expect(features.upper!).toBeGreaterThanOrEqual(features.value!);
  const page = readFileSync(join(folder, "runs/study/report/index.html"), "utf8");
  expect(page).toMatch(/simulated/i);
  expect(existsSync(join(folder, "runs/study/report/tables"))).toBe(true);
});

test(
  "a second run does no work and gives the same scores",
  async () => {
    const again = outputOf(await einthoven(["run", "--json"], folder));
    expect(again.jobsDone).toBe(0);
    expect(again.scores).toEqual(outputOf(first).scores);
  },
  TIMEOUT_MS,
);

test(
  "a run that is killed half-way goes on where it stopped, with the same scores",
  async () => {
    rmSync(join(folder, "runs"), { recursive: true });
    rmSync(join(folder, "cache/embeddings"), { recursive: true });
    const results = join(folder, "runs/study/results");
    const doomed = start(["run", "--workers", "2"], folder);
    const wait = setInterval(() => {
      if (existsSync(results) && readdirSync(results).length >= 10) doomed.child.kill("SIGKILL");
    }, 5);
    const { signal } = await doomed.finished;
    clearInterval(wait);
    expect(signal).toBe("SIGKILL");
    const kept = readdirSync(results).filter((name) => name.endsWith(".json")).length;
    const resumed = outputOf(await einthoven(["run", "--json"], folder));
    // Every result that was stored is used; embeddings are counted among the jobs too.
    expect(resumed.jobsFromCache).toBeGreaterThanOrEqual(kept);
    expect(resumed.scores).toEqual(outputOf(first).scores);
  },
  TIMEOUT_MS,
);

test(
  "one worker and two give the same bytes",
  async () => {
    const predictions = join(folder, "runs/study/predictions");
    const before = new Map(
      readdirSync(predictions).map((name) => [name, readFileSync(join(predictions, name))]),
    );
    rmSync(join(folder, "runs"), { recursive: true });
    outputOf(await einthoven(["run", "--json", "--workers", "1"], folder));
    const after = readdirSync(predictions);
    expect(after.sort()).toEqual([...before.keys()].sort());
    for (const name of after)
      expect(readFileSync(join(predictions, name)).equals(before.get(name)!)).toBe(true);
  },
  TIMEOUT_MS,
);

test(
  "a damaged result is computed again, a truncated recording is excluded and counted",
  async () => {
    const results = join(folder, "runs/study/results");
    const [victim] = readdirSync(results);
    writeFileSync(join(results, victim!), '{"schema":1,');
    expect(outputOf(await einthoven(["run", "--json"], folder)).jobsDone).toBe(1);

    const signal = join(folder, "demo/data/simulated-south/training/simulated_south/g1/SS0001.mat");
    const whole = readFileSync(signal);
    writeFileSync(signal, whole.subarray(0, whole.length / 2));
    rmSync(join(folder, "cache/datasets"), { recursive: true });
    const checked = await einthoven(
      ["data", "check", "demo/data/simulated-south", "--json"],
      folder,
    );
    expect(JSON.parse(checked.stdout)).toMatchObject([
      {
        exclusions: [
          { reason: "file-truncated", count: 1, example: expect.stringMatching(/^SS0001: /) },
        ],
      },
    ]);
    writeFileSync(signal, whole);
    const repaired = await einthoven(
      ["data", "check", "demo/data/simulated-south", "--json"],
      folder,
    );
    expect(JSON.parse(repaired.stdout)).toMatchObject([{ exclusions: [] }]);
  },
  TIMEOUT_MS,
);
