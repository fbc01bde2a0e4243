import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readTextIfAny, writeAtomically } from "../../src/run/machine/atomic-write.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "einthoven-atomic-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a file is written whole, with its folders, and nothing is left beside it", async () => {
  const path = join(folder, "a", "b", "file.txt");
  await writeAtomically(path, "first");
  await writeAtomically(path, "second");
  expect(await readFile(path, "utf8")).toBe("second");
  expect(await readdir(join(folder, "a", "b"))).toEqual(["file.txt"]);
});

test("a folder that is a file in truth: both ways say so by code, not by a raw error of the system", async () => {
  const file = join(folder, "file");
  await writeFile(file, "no folder");
  await expect(writeAtomically(join(file, "deep", "x"), "x")).rejects.toMatchObject({
    name: "EinthovenError",
    code: "write-failed",
  });
  await expect(readTextIfAny(join(file, "deep", "x"))).resolves.toBeNull();
});

test("a path that cannot be read for another reason says so by code", async () => {
  await expect(readTextIfAny(folder)).rejects.toMatchObject({ code: "file-missing" });
});
