import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { writeFailure } from "../../src/run/progress/failures.ts";
import { einthoven } from "./program.ts";
import { SMALL_STUDY, writeSmallStudy } from "./small-study.ts";

const TIMEOUT_MS = 300_000;
const { at, json, folder } = writeSmallStudy();

interface PlanJson {
  readonly estimate: {
    readonly kinds: readonly { kind: string; toDo: number; basis: string }[];
    readonly jobSeconds: number;
    readonly bytesToWrite: number;
  };
  readonly warnings: readonly string[];
  readonly damaged: readonly string[];
  readonly missing: readonly { what: string; name: string; next: string }[];
}

let before: PlanJson;

beforeAll(async () => {
  before = await json<PlanJson>(["plan"]);
  await json(["run", "--workers", "2"]);
}, TIMEOUT_MS);

test("plan tells what it takes, first by guess and then by what it took", async () => {
  expect(before.estimate.kinds.find(({ kind }) => kind === "probe")).toMatchObject({
    toDo: 8,
    basis: "assumed",
  });
  expect(before.estimate.jobSeconds).toBeGreaterThan(0);
  expect(before.estimate.bytesToWrite).toBeGreaterThan(0);
  writeFileSync(at("third.yaml"), SMALL_STUDY.replace("seeds: [1, 2]", "seeds: [4]"));
  const after = await json<PlanJson>(["plan", "third.yaml"]);
  const [embed, probe] = ["embed", "probe"].map((name) =>
    after.estimate.kinds.find(({ kind }) => kind === name),
  );
  expect(embed).toMatchObject({ toDo: 0, basis: "none" });
  expect(probe).toMatchObject({ toDo: 4, basis: "measured" });
});

test("plan names classes that will not be scored, and all that is missing with a next step", async () => {
  writeFileSync(
    at("strict.yaml"),
    SMALL_STUDY.replace("minimumPositives: 1", "minimumPositives: 90"),
  );
  const { warnings } = await json<PlanJson>(["plan", "strict.yaml"]);
  expect(warnings).toContainEqual(expect.stringMatching(/south: no class will be scored/));
  writeFileSync(
    at("lacking.yaml"),
    SMALL_STUDY.replace("path: south", "path: nowhere").replace(
      "[demographics,",
      "[{ id: ecgfounder, weights: founder.pth },",
    ),
  );
  const { missing } = await json<PlanJson>(["plan", "lacking.yaml"], 1);
  expect(missing.map(({ what, name }) => [what, name])).toEqual([
    ["dataset", "south"],
    ["weights", "ecgfounder"],
  ]);
  expect(missing[1]!.next).toContain("einthoven models get ecgfounder");
});

test("lock.json pins weights, data, labels, splits, settings, steps and versions", () => {
  const lock = JSON.parse(readFileSync(at("runs/study/lock.json"), "utf8"));
  expect(lock).toMatchObject({
    schema: 2,
    environment: { nodeVersion: process.versions.node },
    stepVersions: { probe: expect.any(Number) },
    studyText: SMALL_STUDY,
    settings: { minimumPositives: "1", fractions: "[0.5,1]" },
    models: [{ weights: "none" }, { weights: "none" }],
  });
  for (const field of ["files", "waveforms", "labels", "recordsKey"]) {
    expect(lock.datasets[0][field]).toMatch(/^[0-9a-f]{32,64}$/);
  }
  expect(lock.datasets[0].split.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test("status tells what is done and which jobs were set aside, by an exit code too", async () => {
  const status = await json<{ planned: number; done: number; poison: unknown[] }>(["status"]);
  expect(status.done).toBe(status.planned);
  const run = at("runs/third");
  cpSync(at("runs/study"), run, { recursive: true });
  const victim = (
    JSON.parse(readFileSync(join(run, "plan.json"), "utf8")) as {
      jobs: { kind: "score"; key: string; title: string }[];
    }
  ).jobs.find(({ kind }) => kind === "score")!;
  rmSync(join(run, "results", `${victim.key}.json`));
  for (const attempt of [1, 2, 3]) {
    await writeFailure(run, victim, {
      attempt,
      worker: "w",
      error: { code: "job-failed", message: "the solver met NaN", hint: null },
    });
  }
  const text = await einthoven(["status", "third.yaml", "--watch"], folder);
  expect(text.code).toBe(3);
  expect(text.stdout).toContain(`${status.planned - 1}/${status.planned} jobs`);
  expect(text.stdout).toContain("set aside: score");
  expect(text.stdout).toContain("the solver met NaN");
});

test("cache ls, verify and gc: nothing goes without --delete, and what studies need stays", async () => {
  const listed = await json<{ groups: { part: string; owner: string }[]; studies: string[] }>([
    "cache",
    "ls",
  ]);
  expect(listed.groups).toContainEqual(
    expect.objectContaining({ part: "embeddings", owner: "prior", entries: 1 }),
  );
  expect(listed.studies).toHaveLength(1);
  const stray = at("cache/embeddings", "f".repeat(32));
  mkdirSync(stray, { recursive: true });
  writeFileSync(join(stray, "matrix.npy"), "x");
  // Young: somebody may be writing it.
  expect(await json(["cache", "gc"])).toMatchObject({ entries: [] });
  const old = new Date(Date.now() - 7_200_000);
  for (const path of [join(stray, "matrix.npy"), stray]) utimesSync(path, old, old);
  const found = await json<{ entries: { key: string }[]; deleted: boolean }>(["cache", "gc"]);
  expect(found.entries.map(({ key }) => key)).toEqual(["f".repeat(32)]);
  expect(existsSync(stray)).toBe(true);
  expect(await json(["cache", "gc", "--delete"])).toMatchObject({ deleted: true });
  expect(existsSync(stray)).toBe(false);
  expect(await json(["run"])).toMatchObject({ jobsDone: 0 });

  expect(await json(["cache", "verify"])).toMatchObject({ damaged: [] });
  const [key] = readdirSync(at("cache/embeddings"));
  writeFileSync(at("cache/embeddings", key!, "records.parquet"), "torn");
  expect(await json(["cache", "verify"], 1)).toMatchObject({
    damaged: expect.arrayContaining([expect.objectContaining({ key, part: "embeddings" })]),
  });
});
