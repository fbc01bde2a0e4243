import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "vitest";
import { type Matrix, matrixOf } from "../../src/core/matrix.ts";

/** Reads test/golden/explain/<name>.json. */
export function explainGolden<Golden>(name: string): Golden {
  const path = resolve(import.meta.dirname, `../golden/explain/${name}.json`);
  return JSON.parse(readFileSync(path, "utf8")) as Golden;
}

/** float32[rows, cols] from an array of rows. */
export function matrixFrom(rows: readonly (readonly number[])[]): Matrix {
  return matrixOf(rows.length, rows[0]?.length ?? 0, Float32Array.from(rows.flat()));
}

/** Fails at the first value that is further than `tolerance` (relative to the larger of 1 and the value) away. */
export function expectClose(
  actual: ArrayLike<number>,
  wanted: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    const allowed = tolerance * Math.max(1, Math.abs(wanted[i]!));
    expect(Math.abs(actual[i]! - wanted[i]!), `value ${i}`).toBeLessThanOrEqual(allowed);
  }
}
