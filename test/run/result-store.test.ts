import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeAtomically } from "../../src/run/machine/atomic-write.ts";
import { hasResult, loadResult, storeResult } from "../../src/run/result-store.ts";
import { resultPath, type StudyFolders } from "../../src/run/study-folders.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const WANTED = { kind: "example", key: KEY } as const;

async function stored({ complete = true } = {}): Promise<StudyFolders> {
  const run = mkdtempSync(join(tmpdir(), "einthoven-store-"));
  const folders = { run, cache: join(run, "cache") };
  const result = { ...WANTED, title: "t", complete, value: { examples: [] } };
  await storeResult(folders, result, new Map([["probes/x.npy", Uint8Array.of(1, 2, 3)]]));
  return folders;
}

test("a stored result is there, with its files, and reads back", async () => {
  const folders = await stored();
  expect(await hasResult(folders, WANTED)).toBe(true);
  expect((await loadResult(folders, WANTED)).value).toEqual({ examples: [] });
  expect([...readFileSync(join(folders.run, "probes/x.npy"))]).toEqual([1, 2, 3]);
});

test("no temporary file is left behind", async () => {
  const { run } = await stored();
  const names = readdirSync(run, { recursive: true, encoding: "utf8" });
  expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("a result of another kind or key, a torn one and one whose file is cut off count as missing", async () => {
  const folders = await stored();
  expect(await hasResult(folders, { kind: "map", key: KEY })).toBe(false);
  expect(await hasResult(folders, { kind: "example", key: KEY.replace("0", "f") })).toBe(false);
  truncateSync(join(folders.run, "probes/x.npy"), 2);
  expect(await hasResult(folders, WANTED)).toBe(false);

  const torn = await stored();
  const path = resultPath(torn, KEY);
  writeFileSync(path, readFileSync(path).subarray(0, 40));
  expect(await hasResult(torn, WANTED)).toBe(false);
  await expect(loadResult(torn, WANTED)).rejects.toMatchObject({ code: "result-corrupt" });
});

test("a result that lacked inputs is shown but computed again", async () => {
  const folders = await stored({ complete: false });
  expect(await hasResult(folders, WANTED)).toBe(false);
  expect((await loadResult(folders, WANTED)).complete).toBe(false);
});

test("a missing result says so", async () => {
  const folders = await stored();
  const other = { kind: "score", key: KEY.replace("0", "e") } as const;
  await expect(loadResult(folders, other)).rejects.toMatchObject({ code: "result-missing" });
});

test.skipIf(process.getuid?.() === 0)(
  "a read-only folder gives write-failed and keeps what is there (root may write anywhere)",
  async () => {
    const { run } = await stored();
    chmodSync(run, 0o500);
    await expect(writeAtomically(join(run, "new.txt"), "x")).rejects.toMatchObject({
      code: "write-failed",
    });
    chmodSync(run, 0o700);
  },
);

test("a path that cannot be made gives write-failed with the path", async () => {
  const { run } = await stored();
  writeFileSync(join(run, "file"), "");
  await expect(writeAtomically(join(run, "file/below.txt"), "x")).rejects.toMatchObject({
    code: "write-failed",
    message: expect.stringContaining("below.txt"),
  });
});
