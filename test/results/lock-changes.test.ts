import { expect, test } from "vitest";
import { lockChanges } from "../../src/results/lock-changes.ts";
import { flatSettings, parseLock, type StudyLock } from "../../src/results/study-lock.ts";
import { fixtureLock } from "../report/fixture-lock.ts";

const lock = fixtureLock(["north", "south"], [1, 2]);
const [north, south] = lock.datasets as [StudyLock["datasets"][0], StudyLock["datasets"][0]];
const [first, ...others] = lock.models as [StudyLock["models"][0], ...StudyLock["models"]];

test("equal locks differ in nothing, and a lock survives JSON", () => {
  expect(lockChanges(lock, lock)).toEqual([]);
  expect(parseLock(JSON.stringify(lock))).toEqual(lock);
  expect(() => parseLock(JSON.stringify({ ...lock, seeds: "1" }))).toThrow(/lock.json/);
});

test.each([
  ["data", { datasets: [{ ...north, files: "x" }, south] }],
  ["data", { datasets: [{ ...north, waveforms: "x" }, south] }],
  ["labels", { datasets: [north, { ...south, labels: "x" }] }],
  ["split", { datasets: [north, { ...south, split: { ...south.split, sha256: "x" } }] }],
  ["weights", { models: [{ ...first, weights: "x", key: "y" }, ...others] }],
  ["model", { models: [{ ...first, key: "y" }, ...others] }],
  ["setting", { settings: { ...lock.settings, fractions: "[1]" } }],
  ["step", { stepVersions: { ...lock.stepVersions, probe: 9 } }],
  ["version", { environment: { ...lock.environment, nodeVersion: "99" } }],
  ["machine", { environment: { ...lock.environment, processor: "other" } }],
] as const)("one change of %s is named once", (area, change) => {
  expect(lockChanges(lock, { ...lock, ...change }).map((found) => found.area)).toEqual([area]);
});

test("what one of them lacks stands as null", () => {
  const changes = lockChanges(lock, { ...lock, datasets: [north], models: others });
  expect(changes).toContainEqual(
    expect.objectContaining({ area: "data", name: "south", after: null }),
  );
  expect(changes).toContainEqual(expect.objectContaining({ name: first.id, after: null }));
});

test("settings are listed by path", () => {
  expect(flatSettings({ a: 1, b: { c: [1, { d: 2 }], e: false } })).toEqual({
    a: "1",
    "b.c": '[1,{"d":2}]',
    "b.e": "false",
  });
});
