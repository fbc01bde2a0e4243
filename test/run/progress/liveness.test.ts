import fc from "fast-check";
import { expect, test } from "vitest";
import { watchLiveness } from "../../../src/run/progress/liveness.ts";

/** A watch whose observer's time is set by hand. */
function watching({ silentAfterMs = 4000 } = {}): {
  look: (elapsedMs: number, beat: number | null) => boolean;
} {
  let now = 0;
  const watch = watchLiveness({ silentAfterMs, monotonicMs: () => now });
  return {
    look: (elapsedMs, beat) => {
      now += elapsedMs;
      watch.look(new Map(beat === null ? [] : [["w", beat]]), ["w"]);
      return watch.isSilent("w");
    },
  };
}

test("a worker whose beat stands still is silent after the time, and not before", () => {
  const { look } = watching();
  const states = [1, 1, 1, 1, 1, 1].map((beat) => look(1000, beat));
  expect(states).toEqual([false, false, false, false, true, true]);
});

test("a worker without a heartbeat file falls silent too", () => {
  const { look } = watching();
  expect([null, null, null, null, null].map((beat) => look(1000, beat)).at(-1)).toBe(true);
});

test("any beat brings a worker back", () => {
  const { look } = watching();
  for (let i = 0; i < 10; i++) look(1000, 7);
  expect(look(1000, 8)).toBe(false);
});

test("an observer that slept, or whose clock jumped, waits for more looks", () => {
  const { look } = watching();
  look(1000, 1);
  expect(look(1e9, 1)).toBe(false);
  expect(look(-1e9, 1)).toBe(false);
  expect(look(1e9, 1)).toBe(false);
});

test("whatever the observer's clock does, a worker that beats between looks is never silent", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e12, max: 1e12, noNaN: true })), (steps) => {
      const { look } = watching();
      expect(steps.some((step, i) => look(step, i))).toBe(false);
    }),
  );
});
