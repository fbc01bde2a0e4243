import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { einthoven, emptyFolder, start } from "./program.ts";

const SITES = ["simulated-north", "simulated-south", "simulated-east"];
const STUDY = (steps: number): string => `title: Small
datasets:
${SITES.map((id) => `  - { card: ${id}, path: cohort/data/${id} }`).join("\n")}
pretrain: { steps: ${steps}, batchSize: 8, microBatchSize: 4 }
`;
const folder = emptyFolder();
const stepsIn = (name: string): number => {
  const log = join(folder, "runs", name, "pretrain", "log.jsonl");
  return existsSync(log) ? readFileSync(log, "utf8").split("\n").length - 1 : 0;
};

beforeAll(async () => {
  const made = await einthoven(
    ["demo", "--data-only", "--seed", "7", "--records", "40", "--folder", "cohort"],
    folder,
  );
  expect(made.code, made.stderr).toBe(0);
  expect(existsSync(join(folder, "cohort", "study.yaml"))).toBe(false);
  for (const name of ["whole", "stopped", "killed"]) {
    writeFileSync(join(folder, `${name}.yaml`), STUDY(30));
  }
}, 300_000);

let wholeSha256 = "";

test("a pre-training writes an encoder, its log, a lock and a page; a second call has nothing left to do", async () => {
  const { code, stdout, stderr } = await einthoven(
    ["pretrain", "whole.yaml", "--json", "--workers", "1"],
    folder,
  );
  expect(code, stderr).toBe(0);
  const found = JSON.parse(stdout) as {
    sha256: string;
    stepsNow: number;
    report: string;
    datasets: { card: string; part: string; records: number }[];
  };
  wholeSha256 = found.sha256;
  expect(found.stepsNow).toBe(30);
  expect(stepsIn("whole")).toBe(30);
  // Of 40 records of a site, those of training patients.
  for (const { records, part } of found.datasets) {
    expect(part).toBe("train");
    expect(records).toBeGreaterThan(15);
    expect(records).toBeLessThan(40);
  }
  const page = readFileSync(found.report, "utf8");
  for (const words of ["SIMULATED DATA", "Effective rank", "einthoven pretrain whole.yaml"]) {
    expect(page).toContain(words);
  }
  expect(page).toContain(found.sha256);
  const again = await einthoven(["pretrain", "whole.yaml", "--json"], folder);
  expect(JSON.parse(again.stdout)).toMatchObject({ stepsNow: 0, sha256: wholeSha256 });
}, 300_000);

test.each([
  ["stopped", "SIGINT", 130],
  ["killed", "SIGKILL", null],
] as const)(
  "a %s pre-training goes on to the same weights, also with other threads",
  async (name, signal, exitCode) => {
    const { child, finished } = start(["pretrain", `${name}.yaml`, "--workers", "2"], folder);
    while (stepsIn(name) < 3 && child.exitCode === null) await setTimeout(20);
    child.kill(signal);
    expect((await finished).code).toBe(exitCode);
    const pretrain = join(folder, "runs", name, "pretrain");
    expect(existsSync(join(pretrain, "encoder.safetensors"))).toBe(false);
    expect(existsSync(join(pretrain, "checkpoint.safetensors"))).toBe(signal === "SIGINT");
    const { code, stdout, stderr } = await einthoven(
      ["pretrain", `${name}.yaml`, "--json"],
      folder,
    );
    expect(code, stderr).toBe(0);
    const { sha256, stepsNow } = JSON.parse(stdout) as { sha256: string; stepsNow: number };
    expect(sha256).toBe(wholeSha256);
    if (signal === "SIGINT") expect(stepsNow).toBeLessThan(30);
    expect(stepsIn(name)).toBe(30);
  },
  300_000,
);

test("other settings in the same folder are refused by name", async () => {
  writeFileSync(join(folder, "whole.yaml"), STUDY(31));
  const { code, stderr } = await einthoven(["pretrain", "whole.yaml"], folder);
  expect(code).toBe(1);
  expect(stderr).toContain("pretraining-differs");
  expect(stderr).toContain("steps 30 -> 31");
}, 60_000);

test("a study without the section, and `run` on one without models, say what to do", async () => {
  writeFileSync(join(folder, "none.yaml"), `${STUDY(1).split("pretrain:")[0]}models: [prior]\n`);
  const none = await einthoven(["pretrain", "none.yaml"], folder);
  expect(none.stderr).toContain("add a section 'pretrain: {}'");
  const run = await einthoven(["run", "stopped.yaml"], folder);
  expect(run.stderr).toContain("names no models to compare");
}, 60_000);

test("cache gc leaves what pre-trainings need, and deletes it once their folders are gone", async () => {
  const cache = join(folder, "cache");
  const garbage = async (...options: string[]): Promise<{ part: string; path: string }[]> => {
    const { code, stdout, stderr } = await einthoven(["cache", "gc", "--json", ...options], folder);
    expect(code, stderr).toBe(0);
    return (JSON.parse(stdout) as { entries: { part: string; path: string }[] }).entries;
  };
  writeFileSync(join(folder, "north.yaml"), STUDY(1).replaceAll(/.*(south|east).*\n/g, ""));
  const north = await einthoven(["pretrain", "north.yaml"], folder);
  expect(north.code, north.stderr).toBe(0);
  const windows = readdirSync(join(cache, "pretrain"));
  expect(windows).toHaveLength(3);
  const old = new Date(Date.now() - 7_200_000);
  for (const name of readdirSync(cache, { recursive: true, encoding: "utf8" })) {
    utimesSync(join(cache, name), old, old);
  }
  expect(await garbage()).toEqual([]);
  // Only what the named one needs stays: windows and survey of one hospital of three.
  const others = await garbage("runs/north");
  expect(others.map(({ part }) => part).sort()).toEqual([
    "datasets",
    "datasets",
    "pretrain",
    "pretrain",
  ]);
  // The lock of a pre-training names its windows too.
  rmSync(join(folder, "runs", "whole", "pretrain", "needs.json"));
  const locked = await garbage("runs/whole");
  expect(locked.map(({ part }) => part)).toEqual(["datasets", "datasets", "datasets"]);
  for (const name of ["whole", "stopped", "killed"]) {
    rmSync(join(folder, "runs", name), { recursive: true });
  }
  expect(await garbage("--delete")).toEqual(others);
  expect(readdirSync(join(cache, "pretrain"))).toHaveLength(1);
  const again = await einthoven(["pretrain", "north.yaml", "--json"], folder);
  expect(JSON.parse(again.stdout)).toMatchObject({ stepsNow: 0 });
  expect(readdirSync(join(cache, "pretrain"))).toHaveLength(1);
}, 300_000);
