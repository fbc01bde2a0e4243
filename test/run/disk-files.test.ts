import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diskTree } from "../../src/run/machine/disk-files.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "einthoven-tree-"));
  await mkdir(join(folder, "scratch", "records", "00000"), { recursive: true });
  await writeFile(join(folder, "scratch", "records", "00000", "1.hea"), "1 0 500\n");
  await mkdir(join(folder, "data", "own"), { recursive: true });
  await writeFile(join(folder, "data", "own", "2.hea"), "2 0 500\n");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("a folder that is a link to another disk is read like any folder", async () => {
  await symlink(join(folder, "scratch", "records"), join(folder, "data", "records"));
  const tree = diskTree(join(folder, "data"));
  expect(await tree.list()).toEqual(["own/2.hea", "records/00000/1.hea"]);
  expect(await tree.list("records")).toEqual(["records/00000/1.hea"]);
});

test("links to nowhere are listed, so that what is missing is named; links in a circle end", async () => {
  await symlink(join(folder, "nowhere.hea"), join(folder, "data", "3.hea"));
  await symlink(join(folder, "data"), join(folder, "data", "own", "up"));
  const tree = diskTree(join(folder, "data"));
  const found = await tree.list();
  expect(found).toContain("3.hea");
  expect(found).toContain("own/2.hea");
  expect(found.length).toBeLessThan(10);
  await expect(tree.open("3.hea")).rejects.toMatchObject({ code: "file-missing" });
});

test("a folder where a file should be is a file that cannot be read", async () => {
  const source = await diskTree(join(folder, "data")).open("own");
  await expect(source.slice(0, 1)).rejects.toMatchObject({ code: "file-missing" });
});

test("a file that is shorter than the slice asked for is truncated, read at once or by other threads", async () => {
  await writeFile(join(folder, "data", "own", "signal.dat"), new Uint8Array(10));
  const source = await diskTree(join(folder, "data")).open("own/signal.dat");
  expect((await source.slice(4, 10)).byteLength).toBe(6);
  await expect(source.slice(0, 11)).rejects.toMatchObject({ code: "file-truncated" });
  await expect(source.slice(0, 2 ** 20 + 1)).rejects.toMatchObject({ code: "file-truncated" });
});
