import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFailures } from "../../../src/run/progress/failures.ts";
import { einthoven, start } from "../../cli/program.ts";
import { countResults, expectWhole } from "./expect-whole.ts";
import { copyOf, reference } from "./tiny-study.ts";

const mounts: string[] = [];

function mount(...args: readonly string[]): boolean {
  return spawnSync("mount", args, { stdio: "ignore" }).status === 0;
}

/** A small disk of its own; null where that may not be made. */
function smallDisk(size: string): string | null {
  const folder = mkdtempSync(join(tmpdir(), "einthoven-disk-"));
  if (process.getuid?.() !== 0 || !mount("-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder))
    return null;
  mounts.push(folder);
  return folder;
}

/** Room for the plan, the result of one example job (ECGs to be drawn) and some small ones, but not for two. */
const DISK = smallDisk("3500k");
const SKIPPED = DISK === null ? " (needs root, to mount a small disk)" : "";

let study: string;
let expected: Map<string, string>;

beforeAll(async () => {
  const made = await reference();
  study = made.study;
  expected = made.results;
});

afterAll(() => {
  for (const folder of mounts) spawnSync("umount", [folder]);
});

test.skipIf(DISK === null)(
  `a full disk, then a read-only one, are told; what is stored stays whole${SKIPPED}`,
  async () => {
    const folder = copyOf(study, { parent: DISK! });
    // What is computed once for all studies lies on a disk with room: results are what fills the small one.
    const roomy = copyOf(study);
    rmSync(join(folder, "cache"), { recursive: true });
    symlinkSync(join(roomy, "cache"), join(folder, "cache"));
    const full = await einthoven(["run", "--workers", "2"], folder);
    expect(full.code).toBe(1);
    expect(full.stderr).toMatch(/write-failed/);
    expect(full.stderr).toContain("the disk is full");
    const kept = countResults(folder);
    expect(kept).toBeGreaterThan(0);
    // Every file that stands under its own name is whole: it is what a run on a large disk wrote.
    for (const name of readdirSync(join(folder, "runs/study/results"))) {
      if (name.endsWith(".json"))
        JSON.parse(readFileSync(join(folder, "runs/study/results", name), "utf8"));
    }

    mount("-o", "remount,ro", DISK!);
    const readOnly = await einthoven(["run"], folder);
    expect(readOnly.code).toBe(1);
    expect(readOnly.stderr).toContain("the disk is read-only");
    expect(countResults(folder)).toBe(kept);

    mount("-o", "remount,rw,size=50m", DISK!);
    expectWhole(folder, expected, await einthoven(["run", "--workers", "2"], folder));
  },
);

test.skipIf(DISK === null)(
  `a worker on a full disk ends with that error, and another goes on when there is room${SKIPPED}`,
  async () => {
    const disk = smallDisk("600k")!;
    const folder = copyOf(study, { parent: disk });
    const worker = ["worker", "--workers", "1", "--idle", "5", "--poll", "0.05"];
    const run = start(["run", "--executor", "folder", "--poll", "0.05"], folder);
    const { code, stderr } = await start(worker, folder).finished;
    expect(code).toBe(1);
    expect(stderr).toContain("the disk is full");
    mount("-o", "remount,size=50m", disk);
    const other = start(worker, folder);
    expectWhole(folder, expected, await run.finished);
    expect((await other.finished).code).toBe(0);
  },
);

test("a job that fails three times is set aside with its error; all others are done", async () => {
  const folder = copyOf(study);
  const boards = join(folder, "runs/study/work/boards");
  const run = start(["run", "--executor", "folder", "--poll", "0.05", "--json"], folder);
  while (!existsSync(boards) || readdirSync(boards).length === 0) await setTimeout(20);
  // The samples vanish: what needs them cannot be computed any more.
  rmSync(join(folder, "data"));
  const worker = start(["worker", "--workers", "2", "--idle", "5", "--poll", "0.05"], folder);
  const { code, stdout } = await run.finished;
  expect(code).toBe(3);
  expect((await worker.finished).code).toBe(0);
  const tries = await readFailures(join(folder, "runs/study"));
  const kinds = [...tries.values()].map(([first]) => first!.kind).sort();
  // A space is described beside the recordings in the middle of its groups.
  expect(kinds).toEqual(["embed", "embed", "example", "example", "structure"]);
  for (const list of tries.values()) {
    expect(list.map(({ attempt, final }) => [attempt, final])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
  }
  const { failures } = JSON.parse(stdout) as { failures: { job: string; code: string }[] };
  // What compares all models is blocked by one that has no embedding.
  const own = failures.filter(({ code: reason }) => reason !== "blocked");
  expect(own).toHaveLength(5);
  expect(own.every(({ job }) => /random-kernels|example|structure/.test(job))).toBe(true);
  // Those that do without samples are all there, scores of what exists too.
  expect(stdout).toContain("demographics");
});
