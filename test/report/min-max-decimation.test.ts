import fc from "fast-check";
import { expect, test } from "vitest";
import { minMaxRuns } from "../../src/report/figures/min-max-decimation.ts";

const signal = fc.array(fc.option(fc.integer({ min: -3000, max: 3000 }), { freq: 6 }), {
  minLength: 1,
  maxLength: 80,
});

test("a spike of one sample is kept", () => {
  const samples = Array.from({ length: 100 }, (_, t) => (t === 53 ? 900 : 0));
  const [run] = minMaxRuns(samples, { first: 0, last: 100, bucket: 10 });
  expect(run).toContainEqual({ t: 53, value: 900 });
  expect(run!.length).toBeLessThanOrEqual(20);
});

test("kept samples are samples, in order, and hold the extremes of every run", () => {
  fc.assert(
    fc.property(signal, fc.integer({ min: 1, max: 9 }), (samples, bucket) => {
      const runs = minMaxRuns(samples, { first: 0, last: samples.length, bucket });
      const flat = runs.flat();
      for (const { t, value } of flat) expect(samples[t]).toBe(value);
      expect(flat.map(({ t }) => t)).toEqual(flat.map(({ t }) => t).toSorted((a, b) => a - b));
      const known = samples.filter((value) => value !== null);
      if (known.length > 0) {
        expect(Math.max(...flat.map(({ value }) => value))).toBe(Math.max(...known));
        expect(Math.min(...flat.map(({ value }) => value))).toBe(Math.min(...known));
      }
    }),
  );
});

test("no run bridges an invalid sample", () => {
  fc.assert(
    fc.property(signal, fc.integer({ min: 1, max: 9 }), (samples, bucket) => {
      for (const run of minMaxRuns(samples, { first: 0, last: samples.length, bucket })) {
        for (let t = run[0]!.t; t <= run.at(-1)!.t; t++) expect(samples[t]).not.toBeNull();
      }
    }),
  );
});
