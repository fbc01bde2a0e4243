import { readFileSync } from "node:fs";
import { expect } from "vitest";

export interface Golden<Case> {
  readonly madeBy: string;
  readonly with: string;
  readonly tolerance: number;
  readonly cases: readonly Case[];
}

/** Reads test/golden/signal/<name>.json. */
export function golden<Case>(name: string): Golden<Case> {
  const path = new URL(`../golden/signal/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as Golden<Case>;
}

/** Expects two arrays to agree within `tolerance` of the largest expected value (of 1, where that is smaller). */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length).toBe(expected.length);
  let largest = 1;
  let difference = 0;
  for (let t = 0; t < expected.length; t++) {
    largest = Math.max(largest, Math.abs(expected[t]!));
    const gap = Math.abs(actual[t]! - expected[t]!);
    difference = Number.isNaN(gap) ? Number.POSITIVE_INFINITY : Math.max(difference, gap);
  }
  expect(difference / largest).toBeLessThanOrEqual(tolerance);
}
