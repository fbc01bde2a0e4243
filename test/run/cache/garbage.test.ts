import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { garbageOf, type References, unionOf } from "../../../src/run/cache/garbage.ts";
import {
  knownStudies,
  registerStudy,
  runningStudies,
} from "../../../src/run/cache/known-studies.ts";
import type { StoredEntry } from "../../../src/run/cache/stored-entries.ts";
import { claimFolder } from "../../../src/run/pretrain/only-one.ts";
import { readNeeds, writeNeeds } from "../../../src/run/pretrain/pretraining-needs.ts";
import { type Heartbeat, writeHeartbeat } from "../../../src/run/progress/heartbeats.ts";

const part = fc.constantFrom("embeddings", "graphs", "tokens");
const key = fc.constantFrom("a", "b", "c", "d");
const entry = fc
  .record({ part, key, modifiedMs: fc.integer({ min: 0, max: 100 }) })
  .map((some): StoredEntry => ({ ...some, path: "", bytes: 1, owner: "" }));
const entries = fc.array(entry, { maxLength: 12 });
const references = fc
  .array(fc.tuple(fc.constantFrom("embeddings", "graphs"), fc.uniqueArray(key)), { maxLength: 2 })
  .map((pairs): References => new Map(pairs.map(([name, keys]) => [name, new Set(keys)])));
const limits = { nowMs: 100, youngestMs: 50 };

test("what is referred to, young, or of a part that nobody speaks of, is never garbage", () => {
  fc.assert(
    fc.property(entries, references, (all, referred) => {
      for (const { part: of, key: own, modifiedMs } of garbageOf(all, referred, limits)) {
        expect(referred.get(of)?.has(own)).toBe(false);
        expect(modifiedMs).toBeLessThan(50);
      }
    }),
  );
});

test("what is old and unreferred is garbage", () => {
  fc.assert(
    fc.property(entries, references, (all, referred) => {
      const garbage = new Set(garbageOf(all, referred, limits));
      for (const one of all) {
        const keys = referred.get(one.part);
        const isGarbage = keys !== undefined && !keys.has(one.key) && one.modifiedMs < 50;
        expect(garbage.has(one)).toBe(isGarbage);
      }
    }),
  );
});

test("one more study that speaks of a part never makes more garbage in it", () => {
  fc.assert(
    fc.property(entries, references, references, (all, one, other) => {
      const alone = garbageOf(all, one, limits);
      const together = new Set(garbageOf(all, unionOf([one, other]), limits));
      for (const [name] of one) {
        const kept = all.filter((some) => some.part === name && !alone.includes(some));
        for (const some of kept) expect(together.has(some)).toBe(false);
      }
    }),
  );
});

test("a cache knows the studies that use it, each once", async () => {
  const cache = mkdtempSync(join(tmpdir(), "einthoven-cache-"));
  await registerStudy({ run: "/runs/b", cache });
  await registerStudy({ run: "/runs/a", cache });
  await registerStudy({ run: "/runs/a", cache });
  expect(await knownStudies(cache)).toEqual(["/runs/a", "/runs/b"]);
});

test("a study runs when a beat is seen to change, not when a dead process left one", async () => {
  const [dead, alive] = [0, 1].map(() => mkdtempSync(join(tmpdir(), "einthoven-run-"))) as [
    string,
    string,
  ];
  const beat = (run: string, count: number): Promise<void> =>
    writeHeartbeat(run, { schema: 1, worker: "w", beat: count, jobs: [] } as unknown as Heartbeat);
  await Promise.all([beat(dead, 7), beat(alive, 7)]);
  const [running] = await Promise.all([
    runningStudies([dead, alive], { waitMs: 400 }),
    setTimeout(100).then(() => beat(alive, 8)),
  ]);
  expect(running).toEqual([alive]);
});

test("a pre-training runs as long as a living process holds its folder", async () => {
  const run = mkdtempSync(join(tmpdir(), "einthoven-run-"));
  expect(await runningStudies([run])).toEqual([]);
  const claim = await claimFolder(join(run, "pretrain"));
  expect(await runningStudies([run])).toEqual([run]);
  await claim.release();
  expect(await runningStudies([run])).toEqual([]);
});

test("a pre-training needs what it was prepared with; a damaged note is an error, never permission to delete", async () => {
  const run = mkdtempSync(join(tmpdir(), "einthoven-run-"));
  expect(await readNeeds(run)).toBeNull();
  await writeNeeds(join(run, "pretrain"), { surveys: ["s"], windows: ["w"] });
  expect(await readNeeds(run)).toEqual({ surveys: ["s"], windows: ["w"] });
  writeFileSync(join(run, "pretrain", "needs.json"), "{}");
  await expect(readNeeds(run)).rejects.toMatchObject({ code: "result-corrupt" });
});
