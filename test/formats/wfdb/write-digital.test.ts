import fc from "fast-check";
import { expect, test } from "vitest";
import { parseWfdbHeader } from "../../../src/formats/wfdb/wfdb-header.ts";
import { readWfdbPhysical } from "../../../src/formats/wfdb/wfdb-physical.ts";
import {
  type WfdbSignalToWrite,
  writeWfdbDigital,
} from "../../../src/formats/wfdb/write-digital.ts";
import { opener } from "./record-files.ts";

const BITS = new Map([
  ...([[16, 16] as const, [24, 24], [32, 32], [61, 16], [80, 8]] as const),
  ...([[160, 16] as const, [212, 12], [310, 10], [311, 10]] as const),
]);

async function roundTrip(signals: readonly WfdbSignalToWrite[]): Promise<(readonly number[])[]> {
  const files = new Map(
    writeWfdbDigital({ recordName: "law", samplingRateHz: 250, signals }).map(
      ({ path, bytes }) => [path, bytes] as const,
    ),
  );
  const header = parseWfdbHeader(new TextDecoder().decode(files.get("law.hea")));
  const read = await readWfdbPhysical(header, opener(files));
  return read.signals.map(({ values }) => [...values]);
}

test("every uncompressed format gives back what was written, in any mixture of files", async () => {
  const signal = fc.record({
    format: fc.constantFrom(...BITS.keys()),
    samplesPerFrame: fc.integer({ min: 1, max: 4 }),
    skewSamples: fc.integer({ min: 0, max: 5 }),
    byteOffset: fc.integer({ min: 0, max: 9 }),
    seed: fc.infiniteStream(fc.integer()),
  });
  const record = fc.record({
    frames: fc.integer({ min: 1, max: 20 }),
    signals: fc.array(signal, { minLength: 1, maxLength: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(record, async ({ frames, signals }) => {
      const written = signals.map(({ seed, ...layout }, s) => {
        const bits = BITS.get(layout.format)!;
        const samples = Array.from({ length: frames * layout.samplesPerFrame }, () => {
          const value = (seed.next().value as number) >> (32 - bits);
          // The lowest means "not recorded".
          return value === -(2 ** (bits - 1)) ? 0 : value;
        });
        const fileName = `law.d${layout.format}o${layout.byteOffset}`;
        return { ...layout, samples, fileName, name: `S${s}`, gainAdcPerUnit: 1 };
      });
      const back = await roundTrip(written);
      // Files keep their signals together, so that the order may change.
      const byFile = [...new Set(written.map(({ fileName }) => fileName))].flatMap((fileName) =>
        written.filter((one) => one.fileName === fileName),
      );
      byFile.forEach(({ samples, skewSamples, samplesPerFrame }, s) => {
        const lost = Math.min(samples.length, skewSamples * samplesPerFrame);
        expect(back[s]).toEqual([
          ...samples.slice(0, samples.length - lost),
          ...Array<number>(lost).fill(Number.NaN),
        ]);
      });
    }),
    { numRuns: 200 },
  );
});

test("format 8 follows steps that one byte can hold, and catches up with larger ones", async () => {
  const [followed, caughtUp] = await roundTrip([
    { name: "a", format: 8, gainAdcPerUnit: 1, samples: [1000, 1100, 990, 1000] },
    { name: "b", format: 8, gainAdcPerUnit: 1, samples: [0, 300, 300, 300] },
  ]);
  expect(followed).toEqual([1000, 1100, 990, 1000]);
  expect(caughtUp).toEqual([0, 127, 254, 300]);
});

test.each([
  [{ samples: [2048], format: 212 }, "values-invalid"],
  [{ samples: [0.5] }, "values-invalid"],
  [{ samples: [Number.NaN], format: 32 }, "values-invalid"],
  [{ samples: [1], format: 516 }, "format-unsupported"],
  [{ samples: [1, 2, 3], samplesPerFrame: 2 }, "shape-mismatch"],
])("%o is not written", async (signal, code) => {
  await expect(roundTrip([{ name: "S", ...signal }])).rejects.toMatchObject({ code });
});
