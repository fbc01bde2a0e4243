import { expect, test } from "vitest";
import { setAside, windowOrder } from "../../src/pretrain/window-order.ts";

const windows = Int32Array.from({ length: 23 }, (_, i) => 100 + i);
const options = { batchSize: 5, seed: 3 };

test("every window that fits a batch is dealt once per epoch, in another order each time", () => {
  const { stepsPerEpoch, epochOf, windowsOf } = windowOrder(windows, options);
  expect(stepsPerEpoch).toBe(4);
  const epochs = [1, 2].map((epoch) =>
    [1, 2, 3, 4].flatMap((k) => [...windowsOf((epoch - 1) * 4 + k)]),
  );
  for (const dealt of epochs) {
    expect(new Set(dealt).size).toBe(20);
    expect(dealt.every((window) => windows.includes(window))).toBe(true);
  }
  expect(epochs[0]).not.toEqual(epochs[1]);
  expect([1, 4, 5].map(epochOf)).toEqual([1, 1, 2]);
});

test("a step has the same windows whichever step was asked for before, and others for another seed", () => {
  const once = windowOrder(windows, options);
  const forwards = [1, 2, 6, 7].map((step) => [...once.windowsOf(step)]);
  const again = windowOrder(windows, options);
  const backwards = [7, 6, 2, 1].map((step) => [...again.windowsOf(step)]);
  expect(backwards.reverse()).toEqual(forwards);
  expect([...windowOrder(windows, { ...options, seed: 4 }).windowsOf(1)]).not.toEqual(forwards[0]);
});

test("windows that are set aside are never trained on", () => {
  const { trained, monitor } = setAside(300, 1);
  expect(monitor).toHaveLength(30);
  expect([...trained, ...monitor].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 300 }, (_, i) => i),
  );
  expect(setAside(100_000, 1).monitor).toHaveLength(128);
  expect(setAside(5, 1).monitor).toHaveLength(0);
});
