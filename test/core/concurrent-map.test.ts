import { expect, test } from "vitest";
import { concurrentMap } from "../../src/core/concurrent-map.ts";

test("results keep the order of the items, and no more than the limit are under way", async () => {
  let running = 0;
  let most = 0;
  const items = Array.from({ length: 50 }, (_, i) => i);
  const results = await concurrentMap(items, 4, async (item) => {
    running++;
    most = Math.max(most, running);
    for (let turn = 0; turn < (item * 7) % 5; turn++) await Promise.resolve();
    running--;
    return item * 2;
  });
  expect(results).toEqual(items.map((item) => item * 2));
  expect(most).toBe(4);
});

test("no items give no results, and a rejection is passed on", async () => {
  expect(await concurrentMap([], 4, () => Promise.resolve(1))).toEqual([]);
  await expect(
    concurrentMap([1, 2], 4, () => Promise.reject(new Error("disk on fire"))),
  ).rejects.toThrow("disk on fire");
});
