import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { einthoven, emptyFolder } from "./program.ts";

test("--help shows where to start and the exit codes", async () => {
  const { code, stdout } = await einthoven(["--help"], emptyFolder());
  expect(code).toBe(0);
  expect(stdout).toContain("einthoven demo");
  expect(stdout).toContain("Exit codes");
});

test.each([
  "demo",
  "init",
  "plan",
  "run",
  "report",
  "doctor",
  "status",
  "verify",
  "diff",
  "export",
  "cache",
  "worker",
  "cluster",
])("%s --help has an example", async (command) => {
  const { code, stdout } = await einthoven([command, "--help"], emptyFolder());
  expect(code).toBe(0);
  expect(stdout).toMatch(/Examples?:/);
});

test("an unknown command is wrong usage", async () => {
  const { code, stderr } = await einthoven(["ruin"], emptyFolder());
  expect(code).toBe(2);
  expect(stderr).toContain("ruin");
});

test("models ls --json lists every model with its card", async () => {
  const { code, stdout } = await einthoven(["models", "ls", "--json"], emptyFolder());
  expect(code).toBe(0);
  const models = JSON.parse(stdout) as { id: string; dimension: number }[];
  expect(models.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["ecgfounder", "features", "demographics", "prior"]),
  );
  expect(models.find(({ id }) => id === "ecgfounder")!.dimension).toBe(1024);
});

test("data ls --json lists every dataset card", async () => {
  const { stdout } = await einthoven(["data", "ls", "--json"], emptyFolder());
  const cards = JSON.parse(stdout) as { id: string }[];
  expect(cards.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["ptb-xl", "cpsc2018", "georgia", "chapman", "ningbo"]),
  );
});

test("init writes a study that the grammar accepts, and never overwrites one", async () => {
  const folder = emptyFolder();
  expect(await einthoven(["init"], folder)).toMatchObject({ code: 0 });
  const text = readFileSync(join(folder, "study.yaml"), "utf8");
  const again = await einthoven(["init"], folder);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain("write-failed");
  expect(readFileSync(join(folder, "study.yaml"), "utf8")).toBe(text);
  // Its example folders do not exist: the grammar is right, the data is missing.
  const planned = await einthoven(["plan"], folder);
  expect(planned.code).toBe(1);
  expect(planned.stderr).toContain("file-missing");
});

test("a missing study, a malformed study and an empty folder give their codes and a next step", async () => {
  const folder = emptyFolder();
  const missing = await einthoven(["run", "none.yaml", "--json"], folder);
  expect(missing.code).toBe(1);
  expect(JSON.parse(missing.stdout)).toMatchObject({ error: { code: "study-missing" } });
  expect(missing.stderr).toContain("einthoven init");

  writeFileSync(join(folder, "bad.yaml"), "title: [unclosed\n");
  const bad = await einthoven(["plan", "bad.yaml"], folder);
  expect(bad.code).toBe(1);
  expect(bad.stderr).toMatch(/study-malformed\s+bad\.yaml:\d+:/);

  mkdirSync(join(folder, "empty"));
  const empty = await einthoven(["data", "check", "empty", "--json"], folder);
  expect(empty.code).toBe(1);
  expect(JSON.parse(empty.stdout)).toMatchObject({ error: { code: "folder-unrecognised" } });
});

test("doctor finds ONNX Runtime working", async () => {
  const { code, stdout } = await einthoven(["doctor", "--json"], emptyFolder());
  const { findings } = JSON.parse(stdout) as { findings: { name: string; state: string }[] };
  expect(findings.find(({ name }) => name === "ONNX Runtime")).toMatchObject({ state: "ok" });
  expect(code).toBe(0);
});

test("the demo does not write over a study of one's own", async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "study.yaml"), "title: mine\n");
  const { code, stderr } = await einthoven(["demo", "--folder", "."], folder);
  expect(code).toBe(1);
  expect(stderr).toContain("write-failed");
  expect(readFileSync(join(folder, "study.yaml"), "utf8")).toBe("title: mine\n");
  expect(existsSync(join(folder, "data"))).toBe(false);
});

test("nothing is written where nothing was asked for", async () => {
  const folder = emptyFolder();
  await einthoven(["models", "ls"], folder);
  await einthoven(["doctor"], folder);
  expect(existsSync(join(folder, "cache"))).toBe(false);
});

test("a worker without a study, or for jobs of no kind, says so at once and writes nothing", async () => {
  const folder = emptyFolder();
  const missing = await einthoven(["worker", "none.yaml"], folder);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain("study-missing");
  writeFileSync(join(folder, "study.yaml"), "title: mine\n");
  const unknown = await einthoven(["worker", "--kinds", "embed,prob"], folder);
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain("no job is of kind prob");
  expect(existsSync(join(folder, "runs"))).toBe(false);
});

test("cluster prints a manifest and a script from the settings beside the study", async () => {
  const folder = emptyFolder();
  writeFileSync(
    join(folder, "einthoven.cluster.yaml"),
    "slurm: { account: cardio }\nkubernetes: { workers: 3 }\n",
  );
  const manifest = await einthoven(["cluster", "kubernetes"], folder);
  expect(manifest.stdout).toContain("completions: 3");
  const script = await einthoven(["cluster", "slurm"], folder);
  expect(script.stdout).toContain("#SBATCH --account=cardio");
  writeFileSync(join(folder, "einthoven.cluster.yaml"), "slurm: { acount: cardio }\n");
  const wrong = await einthoven(["cluster", "slurm"], folder);
  expect(wrong.stderr).toMatch(/settings-malformed.*acount/);
});
