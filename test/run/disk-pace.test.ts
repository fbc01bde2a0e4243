import { expect, test } from "vitest";
import { diskPace } from "../../src/run/machine/disk-pace.ts";

/** A clock that the reads themselves move on. */
function paceWithClock(): { read: (ms: number) => boolean } {
  let now = 0;
  const pace = diskPace(() => now);
  return {
    read: (ms) => {
      if (!pace.isQuick()) return false;
      pace.timed(() => {
        now += ms;
      });
      return true;
    },
  };
}

test("a disk that answers from memory is read at once, whatever a single read takes", () => {
  const { read } = paceWithClock();
  const reads = [0.02, 3, 0.02, 3, 3, 0.02].map(read);
  expect(reads.every((atOnce) => atOnce)).toBe(true);
  expect(read(0.02)).toBe(true);
});

test("one read of every 20 ms is left to other threads, so that signals are heard meanwhile", () => {
  const { read } = paceWithClock();
  const reads = Array.from({ length: 1000 }, () => read(0.1));
  expect(reads.filter((atOnce) => !atOnce).length).toBe(4);
});

test("three slow reads in a row leave the next 256 to other threads, and one slow read the 256 after those", () => {
  const { read } = paceWithClock();
  for (let i = 0; i < 3; i++) expect(read(5)).toBe(true);
  for (let i = 0; i < 256; i++) expect(read(5)).toBe(false);
  expect(read(5)).toBe(true);
  expect(read(0.02)).toBe(false);
});

test("a disk that became quick is read at once again", () => {
  const { read } = paceWithClock();
  for (let i = 0; i < 3; i++) read(1);
  for (let i = 0; i < 256; i++) read(0.02);
  expect([read(0.02), read(0.02), read(1), read(1), read(0.02)]).toEqual(Array(5).fill(true));
});

test("reads that throw are timed too", () => {
  let now = 0;
  const pace = diskPace(() => now);
  for (let i = 0; i < 3; i++) {
    expect(() =>
      pace.timed(() => {
        now += 5;
        throw new Error("unreadable");
      }),
    ).toThrow("unreadable");
  }
  expect(pace.isQuick()).toBe(false);
});
