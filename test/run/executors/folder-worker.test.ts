import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { workInFolder } from "../../../src/run/executors/folder/folder-worker.ts";
import { paceOf } from "../../../src/run/executors/folder/pace.ts";

function work(signal: AbortSignal): ReturnType<typeof workInFolder> {
  const studyFolder = mkdtempSync(join(tmpdir(), "einthoven-worker-"));
  const folders = { run: join(studyFolder, "runs/study"), cache: join(studyFolder, "cache") };
  return workInFolder(
    { studyFolder, folders },
    {
      threads: 1,
      kinds: null,
      first: new Set(),
      executor: "folder",
      idleMs: 0,
      waits: true,
      signal,
      graceMs: 0,
      pace: paceOf(0.01),
      onNote: () => {},
    },
  );
}

test("a worker that is stopped before its first look cannot say that nothing is left", async () => {
  expect(await work(AbortSignal.abort())).toEqual({ done: 0, failed: 0, left: true });
});

test("a worker that looked and found nothing leaves nothing", async () => {
  expect(await work(new AbortController().signal)).toEqual({ done: 0, failed: 0, left: false });
});
