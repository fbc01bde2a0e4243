import fc from "fast-check";
import { expect, test } from "vitest";
import { golden } from "../golden.ts";
import { damage, damaged, readDamaged } from "./fuzz.ts";
import { type GoldenCase, unpacked } from "./golden-files.ts";

const FILES = ["values", "filters", "indexes", "groups"]
  .flatMap((name) => golden<{ cases: GoldenCase[] }>(`hdf5-${name}`).cases)
  .flatMap(({ files }) => Object.values(files).map(unpacked))
  .filter((bytes) => bytes.byteLength < 40_000);

const RUNS = 20_000;
const SLOWEST_MS = 10_000;
/** A deflate stream can hold 1040 times its bytes, and a number can take eight times the bytes that store it. */
const MOST_GAIN = 1040 * 8;

test(`${RUNS} damaged files give values or an error of ours, at once and within bounds`, async () => {
  const seen = new Map<string, number>();
  let slowestMs = 0;
  await fc.assert(
    fc.asyncProperty(damage, async (given) => {
      const bytes = damaged(FILES, given);
      const started = performance.now();
      const { codes, values, largest } = await readDamaged(bytes, given);
      slowestMs = Math.max(slowestMs, performance.now() - started);
      expect(largest).toBeLessThanOrEqual(Math.max(65_536 * 8, bytes.byteLength * MOST_GAIN));
      for (const code of [...new Set(codes)]) seen.set(code, (seen.get(code) ?? 0) + 1);
      if (values > 0) seen.set("values", (seen.get("values") ?? 0) + 1);
    }),
    { numRuns: RUNS, seed: 5 },
  );
  expect(slowestMs).toBeLessThan(SLOWEST_MS);
  // The damage reaches every kind of failure, and many files survive it.
  for (const what of [
    "values",
    "header-malformed",
    "file-truncated",
    "format-unsupported",
    "checksum-mismatch",
  ]) {
    expect(seen.get(what) ?? 0, what).toBeGreaterThan(RUNS / 500);
  }
}, 600_000);
