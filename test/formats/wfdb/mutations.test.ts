import fc from "fast-check";
import { expect, test } from "vitest";
import { EinthovenError } from "../../../src/core/error.ts";
import { readAnnotations } from "../../../src/formats/wfdb/annotations/read-annotations.ts";
import { writeAnnotations } from "../../../src/formats/wfdb/annotations/write-annotations.ts";
import { parseWfdbHeader } from "../../../src/formats/wfdb/wfdb-header.ts";
import { readWfdbPhysical } from "../../../src/formats/wfdb/wfdb-physical.ts";
import { readWfdbSignals } from "../../../src/formats/wfdb/wfdb-signal.ts";
import { bytesOfBase64, golden } from "../golden.ts";
import { type Files, opener } from "./record-files.ts";

/** Broken inputs give a value or an error of ours, never a hang, a crash or memory that no file backs. */
const RUNS = { headers: 20_000, records: 4000, annotations: 10_000 };

interface StoredRecord {
  name: string;
  files: Record<string, string>;
}
const RECORDS = ["wfdb-storage", "wfdb-flac"]
  .flatMap((name) => golden<{ cases: StoredRecord[] }>(name).cases)
  .map(({ name, files }) => ({
    name,
    files: new Map(Object.entries(files).map(([path, text]) => [path, bytesOfBase64(text)])),
  }));

/** Changes some bytes, and cuts the end off or repeats it now and then. */
const mutation = fc.record({
  places: fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), {
    minLength: 1,
    maxLength: 6,
  }),
  keep: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1.3, noNaN: true })),
});

function mutated(
  bytes: Uint8Array,
  { places, keep }: { places: [number, number][]; keep: number },
): Uint8Array {
  const changed = new Uint8Array(Math.floor(bytes.length * keep));
  changed.set(bytes.subarray(0, changed.length));
  for (const [place, byte] of places) {
    if (changed.length > 0) changed[Math.floor(place * changed.length)] = byte;
  }
  return changed;
}

/** Letters that headers are made of, so that mutations stay near the grammar. */
const LETTERS = "0123456789 \n/()+-x:.~#eEmV_\r\0";

const headerText = fc
  .record({
    record: fc.constantFrom(...RECORDS),
    edits: fc.array(
      fc.tuple(
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.constantFrom(0, 1, 2),
        fc.oneof(
          fc.constantFrom(...LETTERS),
          fc.constantFrom("99999999999999999999", "1000000000", "-1", "1e309", "nan", "508", "~ 0"),
        ),
      ),
      { minLength: 1, maxLength: 8 },
    ),
  })
  .map(({ record, edits }) => {
    let text = new TextDecoder().decode(record.files.get(`${record.name}.hea`));
    for (const [place, removed, inserted] of edits) {
      const at = Math.floor(place * text.length);
      text = text.slice(0, at) + inserted + text.slice(at + removed);
    }
    return { record, text };
  });

async function outcome(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    expect(error).toBeInstanceOf(EinthovenError);
    return error;
  }
}

function byteLength(files: Files): number {
  return [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
}

/** Frames of a constant are the most that FLAC can make of few bytes: 65,535 samples of ten. */
const FEW_VALUES = 2 ** 22;

function requireBounded(values: number, files: Files): void {
  const flac = [...files.values()].some((bytes) => bytes[0] === 0x66 && bytes[1] === 0x4c);
  const most = flac ? 8 * 65_535 * byteLength(files) : 16 * byteLength(files) + FEW_VALUES;
  expect(values).toBeLessThanOrEqual(most);
}

test(`${RUNS.headers} mutated headers`, async () => {
  await fc.assert(
    fc.asyncProperty(headerText, async ({ record, text }) => {
      await outcome(async () => {
        const header = parseWfdbHeader(text);
        const { millivolts } = await readWfdbSignals(header, opener(record.files));
        requireBounded(millivolts.length, record.files);
        return header;
      });
    }),
    { numRuns: RUNS.headers },
  );
});

test(`${RUNS.records} records with mutated files`, async () => {
  const input = fc.record({ record: fc.constantFrom(...RECORDS), file: fc.nat(), mutation });
  await fc.assert(
    fc.asyncProperty(input, async ({ record, file, mutation }) => {
      const names = [...record.files.keys()];
      const name = names[file % names.length]!;
      const files = new Map(record.files).set(name, mutated(record.files.get(name)!, mutation));
      await outcome(async () => {
        const header = parseWfdbHeader(new TextDecoder().decode(files.get(`${record.name}.hea`)));
        const { signals } = await readWfdbPhysical(header, opener(files));
        const values = signals.reduce((sum, signal) => sum + signal.values.length, 0);
        requireBounded(values, files);
      });
    }),
    { numRuns: RUNS.records },
  );
});

test(`${RUNS.annotations} mutated annotation files`, async () => {
  const whole = writeAnnotations(
    Array.from({ length: 12 }, (_, i) => ({
      sample: i * i * 300,
      code: 1 + i,
      number: i - 4,
      channel: i >> 2,
      note: i % 3 === 0 ? "(AFIB" : "",
    })),
    { samplingRateHz: 257 },
  );
  const input = fc.oneof(
    mutation.map((change) => mutated(whole, change)),
    fc.uint8Array({ maxLength: 80 }),
  );
  await fc.assert(
    fc.asyncProperty(input, async (bytes) => {
      await outcome(() => {
        expect(readAnnotations(bytes).annotations.length).toBeLessThanOrEqual(bytes.length / 2);
        return Promise.resolve();
      });
    }),
    { numRuns: RUNS.annotations },
  );
});

test("a header that claims a trillion samples costs nothing", async () => {
  const samples = 1_000_000_000_000;
  const files = new Map([["r.dat", new Uint8Array(8)]]);
  for (const format of [8, 16, 24, 32, 61, 80, 160, 212, 310, 311]) {
    const header = parseWfdbHeader(`r 1 500 ${samples}\nr.dat ${format} 200`);
    await expect(readWfdbSignals(header, opener(files))).rejects.toMatchObject({
      code: "file-truncated",
    });
  }
  const wide = parseWfdbHeader(`r 1 500 1\nr.dat 16x${samples} 200`);
  await expect(readWfdbSignals(wide, opener(files))).rejects.toMatchObject({
    code: "file-truncated",
  });
  const absent = parseWfdbHeader(`r 1 500 ${samples}\n~ 0 200`);
  await expect(readWfdbSignals(absent, opener(files))).rejects.toMatchObject({
    code: "option-invalid",
  });
});
