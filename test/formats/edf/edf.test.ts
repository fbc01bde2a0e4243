import fc from "fast-check";
import { expect, test } from "vitest";
import { type ByteSource, bytesOf } from "../../../src/core/byte-source.ts";
import { EinthovenError } from "../../../src/core/error.ts";
import { readEdfSignals } from "../../../src/formats/edf/edf.ts";
import { readEdfHeader } from "../../../src/formats/edf/edf-header.ts";
import { writeEdf } from "../../../src/formats/edf/edf-write.ts";
import { bytesOfBase64, golden } from "../golden.ts";

interface EdfCase {
  name: string;
  base64: string;
  signals: { label: string; unit: string; samplingRateHz: number; values: number[] }[];
}
const GOLDEN = golden<{ tolerance: number; theirs: EdfCase[]; ours: EdfCase }>("edf");

test.each([...GOLDEN.theirs, GOLDEN.ours])("$name is read as EDFlib reads it", async (example) => {
  const source = bytesOf(bytesOfBase64(example.base64));
  const header = await readEdfHeader(source);
  const described = header.signals.map(({ label, unit, samplingRateHz }) => ({
    label,
    unit,
    samplingRateHz,
  }));
  expect(described).toEqual(example.signals.map(({ values: _, ...rest }) => rest));
  const signals = await readEdfSignals(source, header);
  example.signals.forEach(({ values }, s) => {
    const { physicalMinimum, physicalMaximum } = header.signals[s]!;
    const allowed = GOLDEN.tolerance * Math.abs(physicalMaximum - physicalMinimum);
    expect(signals[s]).toHaveLength(values.length);
    values.forEach((value, t) => {
      expect(Math.abs(signals[s]![t]! - value)).toBeLessThanOrEqual(allowed);
    });
  });
});

test("what is written is the file that EDFlib has read", () => {
  const wave = (samples: number, size: number): Float64Array =>
    Float64Array.from({ length: samples }, (_, i) => size * Math.sin(i / 3));
  const signals = [
    {
      label: "I",
      unit: "mV",
      samplingRateHz: 25,
      values: wave(100, 3),
      physicalMinimum: -3.2768,
      physicalMaximum: 3.2767,
    },
    {
      label: "Pleth",
      unit: "NU",
      samplingRateHz: 5,
      values: wave(20, 2),
      physicalMinimum: -1,
      physicalMaximum: 1,
    },
  ];
  const bytes = writeEdf(signals, { patient: "P1 M 01-JAN-1950 X", recordSeconds: 2 });
  expect(bytes).toEqual(bytesOfBase64(GOLDEN.ours.base64));
});

/** Two leads of `seconds` seconds at 500 Hz. */
function recording(seconds: number): Uint8Array {
  const signal = {
    unit: "mV",
    samplingRateHz: 500,
    values: Float32Array.from({ length: 500 * seconds }, (_, t) => Math.sin(t / 50)),
    physicalMinimum: -5,
    physicalMaximum: 5,
  };
  return writeEdf([
    { ...signal, label: "I" },
    { ...signal, label: "II" },
  ]);
}

test("data records in the middle are read without touching the others", async () => {
  const bytes = recording(60);
  const touched: [number, number][] = [];
  const source: ByteSource = {
    byteLength: bytes.byteLength,
    slice: (start, end) => {
      touched.push([start, end]);
      return Promise.resolve(bytes.subarray(start, end));
    },
  };
  const header = await readEdfHeader(source);
  const [lead] = await readEdfSignals(source, header, { start: 10, end: 12 });
  const [all] = await readEdfSignals(bytesOf(bytes), header);
  expect(lead).toEqual(all!.slice(5000, 6000));
  expect(touched.at(-1)).toEqual([768 + 10 * 2000, 768 + 12 * 2000]);
  await expect(readEdfSignals(source, header, { end: 61 })).rejects.toMatchObject({
    code: "option-invalid",
  });
});

/** The file with a text written over its bytes at `at`. */
function patched(bytes: Uint8Array, patches: Record<number, string>): Uint8Array {
  const copy = bytes.slice();
  for (const [at, text] of Object.entries(patches)) {
    copy.set(
      Uint8Array.from(text, (character) => character.charCodeAt(0)),
      Number(at),
    );
  }
  return copy;
}

test("a recorder that was stopped leaves -1 records, and they are counted", async () => {
  const header = await readEdfHeader(bytesOf(patched(recording(7), { 236: "-1      " })));
  expect(header.records).toBe(7);
});

test("a file that was cut off is named", async () => {
  await expect(readEdfHeader(bytesOf(recording(7).subarray(0, -1)))).rejects.toMatchObject({
    code: "file-truncated",
  });
});

test("an EDF+D file is read where it has no gaps, and refused where it has", async () => {
  const plus = bytesOfBase64(GOLDEN.theirs.find(({ name }) => name.startsWith("EDF+"))!.base64);
  const marked = patched(plus, { 192: "EDF+D" });
  const header = await readEdfHeader(bytesOf(marked));
  expect(header.discontinuous).toBe(true);
  const continuous = await readEdfHeader(bytesOf(plus));
  expect(await readEdfSignals(bytesOf(marked), header)).toEqual(
    await readEdfSignals(bytesOf(plus), continuous),
  );
  const third = header.dataOffset + 2 * header.recordBytes + header.annotations!.offsetInRecord;
  expect(String.fromCharCode(...plus.subarray(third, third + 4))).toBe("+2\x14\x14");
  const gap = readEdfSignals(bytesOf(patched(marked, { [third]: "+7" })), header);
  await expect(gap).rejects.toMatchObject({
    code: "format-unsupported",
    message: "data record 3 of an EDF+D file starts at 7 s, 2 s was expected",
  });
  const none = readEdfSignals(bytesOf(patched(marked, { [third]: "x" })), header);
  await expect(none).rejects.toMatchObject({ code: "header-malformed" });
});

test.each([
  ["no EDF file", { 0: "ECG_ID,A" }],
  ["a number that is none", { 244: "one     " }],
  ["an impossible number of signals", { 252: "9999" }],
  ["a digital range without width", { 504: "-32768  ", 520: "-32768  " }],
  ["no time", { 244: "0       " }],
])("%s is refused", async (_, patches: Record<number, string>) => {
  await expect(readEdfHeader(bytesOf(patched(recording(2), patches)))).rejects.toMatchObject({
    code: "header-malformed",
  });
});

test("signals that do not fill whole data records, and texts that do not fit, are not written", () => {
  const signal = {
    label: "I",
    unit: "mV",
    samplingRateHz: 500,
    physicalMinimum: -5,
    physicalMaximum: 5,
  };
  expect(() => writeEdf([{ ...signal, values: new Float32Array(750) }])).toThrowError(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
  const long = { ...signal, label: "a label of more than 16", values: new Float32Array(500) };
  expect(() => writeEdf([long])).toThrowError(expect.objectContaining({ code: "values-invalid" }));
});

test("changed or cut, any file is read or refused", async () => {
  const files = [...GOLDEN.theirs, GOLDEN.ours].map(({ base64 }) => bytesOfBase64(base64));
  const digits = [..."0123456789-+. eD"].map((character) => character.charCodeAt(0));
  const change = fc.record({
    at: fc.nat(1200),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(...digits)),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(change, { maxLength: 5 }),
      fc.option(fc.nat(2000), { freq: 8 }),
      async (file, changes, cut) => {
        const bytes = file.slice(0, cut ?? file.byteLength);
        for (const { at, byte } of changes) bytes[at] = byte;
        try {
          const source = bytesOf(bytes);
          const header = await readEdfHeader(source);
          const signals = await readEdfSignals(source, header);
          const samples = signals.reduce((sum, { length }) => sum + length, 0);
          expect(samples * header.bytesPerSample).toBeLessThanOrEqual(bytes.byteLength);
        } catch (error) {
          expect(error).toBeInstanceOf(EinthovenError);
        }
      },
    ),
    { numRuns: 20_000 },
  );
});
