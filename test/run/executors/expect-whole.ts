import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "vitest";
import type { Finished } from "../../cli/program.ts";
import { resultsOf } from "./tiny-study.ts";

/** Fails unless a run ended well and left the files that are expected, byte for byte. */
export function expectWhole(
  folder: string,
  expected: ReadonlyMap<string, string>,
  { code, stderr }: Finished,
): void {
  expect(code, stderr).toBe(0);
  const results = resultsOf(folder);
  expect([...results.keys()]).toEqual([...expected.keys()]);
  for (const [path, bytes] of results) expect(bytes === expected.get(path), path).toBe(true);
}

/** Waits until so many results are there; fails after two minutes. */
export async function afterResults(folder: string, count: number): Promise<void> {
  for (let i = 0; i < 6000; i++) {
    if (countResults(folder) >= count) return;
    await setTimeout(20);
  }
  throw new Error(`never saw ${count} results`);
}

/** Results that are stored so far. */
export function countResults(folder: string): number {
  const results = join(folder, "runs/study/results");
  if (!existsSync(results)) return 0;
  return readdirSync(results).filter((name) => name.endsWith(".json")).length;
}
