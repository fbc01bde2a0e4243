import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf } from "../../../src/core/byte-source.ts";
import { mat4Header, parseMat4Header } from "../../../src/formats/wfdb/mat4.ts";
import { parseWfdbHeader } from "../../../src/formats/wfdb/wfdb-header.ts";
import { readWfdbSignals, type WfdbSignals } from "../../../src/formats/wfdb/wfdb-signal.ts";
import { type WfdbRecordToWrite, writeWfdbRecord } from "../../../src/formats/wfdb/wfdb-write.ts";
import { bytesOfBase64, golden } from "../golden.ts";

interface ReadByPeer {
  name: string;
  samplingRateHz: number;
  signalNames: string[];
  samples: number;
  millivolts: string[];
  files: { path: string; base64: string }[];
}
interface WfdbGolden {
  tolerance: number;
  theirs: ReadByPeer[];
  ours: { input: WfdbRecordToWrite & { millivolts: unknown }; read: ReadByPeer }[];
  mat4: { rows: number; cols: number; base64: string };
}
const GOLDEN = golden<WfdbGolden>("wfdb");

type Files = ReadonlyMap<string, Uint8Array>;

function read(files: Files, headerPath: string): Promise<WfdbSignals> {
  const header = parseWfdbHeader(new TextDecoder().decode(files.get(headerPath)));
  return readWfdbSignals(header, (name) => Promise.resolve(bytesOf(files.get(name)!)));
}

function written(record: WfdbRecordToWrite): Map<string, Uint8Array> {
  return new Map(writeWfdbRecord(record).map(({ path, bytes }) => [path, bytes]));
}

const SMALL: WfdbRecordToWrite = {
  recordName: "r1",
  signalNames: ["I", "II"],
  samplingRateHz: 500,
  samples: 3,
  millivolts: Float32Array.of(0.1, 0.2, Number.NaN, -1, -2, -3),
  storage: "dat",
};

test.each([...GOLDEN.theirs, ...GOLDEN.ours.map((record) => record.read)])(
  "$name is read as wfdb-python reads it",
  async (peer) => {
    const files = new Map(peer.files.map((file) => [file.path, bytesOfBase64(file.base64)]));
    const signals = await read(files, `${peer.name}.hea`);
    expect(signals.names).toEqual(peer.signalNames);
    expect(signals.samplingRateHz).toBe(peer.samplingRateHz);
    expect(signals.samples).toBe(peer.samples);
    const expected = peer.millivolts.map(Number);
    expect(signals.millivolts.length).toBe(expected.length);
    expected.forEach((value, i) => {
      if (Number.isNaN(value)) expect(signals.millivolts[i]).toBeNaN();
      else expect(Math.abs(signals.millivolts[i]! - value)).toBeLessThanOrEqual(GOLDEN.tolerance);
    });
  },
);

test.each(GOLDEN.ours)("$read.name is written as wfdb-python was shown it", ({ input, read }) => {
  const millivolts = Float32Array.from(input.millivolts as unknown as string[], Number);
  const files = written({ ...input, millivolts });
  for (const { path, base64 } of read.files) {
    expect([...files.get(path)!]).toEqual([...bytesOfBase64(base64)]);
  }
});

test("headers are spelled as the real releases spell them", () => {
  const dat = written({ ...SMALL, recordName: "00001_hr" });
  expect(new TextDecoder().decode(dat.get("00001_hr.hea"))).toBe(
    "00001_hr 2 500 3\n" +
      "00001_hr.dat 16 1000.0(0)/mV 16 0 100 33068 0 I\n" +
      "00001_hr.dat 16 1000.0(0)/mV 16 0 -1000 59536 0 II\n",
  );
  const mat = written({
    ...SMALL,
    recordName: "A0001",
    storage: "mat",
    dateTime: "12-May-2020 12:33:59",
    comments: ["Age: 74", "Dx: 59118001"],
  });
  expect(new TextDecoder().decode(mat.get("A0001.hea"))).toBe(
    "A0001 2 500 3 12-May-2020 12:33:59\n" +
      "A0001.mat 16+24 1000/mV 16 0 100 -32468 0 I\n" +
      "A0001.mat 16+24 1000/mV 16 0 -1000 -6000 0 II\n" +
      "#Age: 74\n#Dx: 59118001\n",
  );
});

test("what is written is read back within half a step, missing samples included", async () => {
  const value = fc.oneof(
    { weight: 9, arbitrary: fc.float({ min: -30, max: 30, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  );
  const record = fc.record({
    signals: fc.integer({ min: 1, max: 12 }),
    values: fc.array(value, { minLength: 12, maxLength: 240 }),
    storage: fc.constantFrom("dat" as const, "mat" as const),
    gain: fc.constantFrom(1000, 200, 976.5),
  });
  await fc.assert(
    fc.asyncProperty(record, async ({ signals, values, storage, gain }) => {
      const samples = Math.floor(values.length / signals);
      const millivolts = Float32Array.from(values.slice(0, signals * samples));
      const files = written({
        recordName: "law",
        signalNames: Array.from({ length: signals }, (_, l) => `S${l}`),
        samplingRateHz: 257,
        samples,
        millivolts,
        storage,
        gainAdcPerMillivolt: gain,
      });
      const back = await read(files, "law.hea");
      expect(back.samples).toBe(samples);
      millivolts.forEach((wanted, i) => {
        const bounded = Math.max(-32_767 / gain, Math.min(32_767 / gain, wanted));
        if (Number.isNaN(wanted)) expect(back.millivolts[i]).toBeNaN();
        else expect(Math.abs(back.millivolts[i]! - bounded)).toBeLessThanOrEqual(0.501 / gain);
      });
    }),
    { numRuns: 60 },
  );
});

test.each(["dat", "mat"] as const)("a truncated .%s file is named", async (storage) => {
  const files = written({ ...SMALL, storage });
  const path = `r1.${storage}`;
  files.set(path, files.get(path)!.subarray(0, -2));
  await expect(read(files, "r1.hea")).rejects.toMatchObject({
    code: "file-truncated",
    message: `r1.${storage} holds 2 of 3 samples per signal`,
  });
});

test("an empty file is truncated too", async () => {
  const files = written({ ...SMALL, storage: "mat" });
  files.set("r1.mat", new Uint8Array(0));
  await expect(read(files, "r1.hea")).rejects.toMatchObject({ code: "file-truncated" });
});

test.each([
  [4, "checksum-mismatch", /signal I of r1.dat sums to \d+ modulo 65536/],
  [0, "checksum-mismatch", /signal I of r1.dat starts with \d+/],
])("a changed byte %i is noticed", async (at, code, message) => {
  const files = written(SMALL);
  files.get("r1.dat")![at]! ^= 1;
  await expect(read(files, "r1.hea")).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

test("a MAT file of another record's shape is noticed", async () => {
  const files = written({ ...SMALL, storage: "mat" });
  const other = written({ ...SMALL, storage: "mat", signalNames: ["I"], samples: 6 });
  files.set("r1.mat", other.get("r1.mat")!);
  await expect(read(files, "r1.hea")).rejects.toMatchObject({
    code: "header-malformed",
    message: expect.stringContaining("int16[1, 6]"),
  });
});

test.each([
  ["r 1 500 3\nr1.dat 99 200/mV 12 0 0 0 0 I", /WFDB storage format 99/],
  ["r 1 500 3\nr1.dat 516 200/mV 12 0 0 0 0 I", /not a FLAC file/],
  ["r 1 500 3\nr1.dat 16 200/mmHg 12 0 0 0 0 BP", /"mmHg", which is no voltage/],
])("%j is refused with its reason", async (text, message) => {
  const files = written(SMALL);
  // Long enough for the header of a FLAC file.
  files.set("r1.dat", new Uint8Array(60));
  files.set("r.hea", new TextEncoder().encode(text));
  await expect(read(files, "r.hea")).rejects.toMatchObject({
    code: "format-unsupported",
    message: expect.stringMatching(message),
    hint: expect.any(String),
  });
});

test("a first sample that a converter never filled in is let pass where the checksum agrees", async () => {
  const files = written(SMALL);
  const text = new TextDecoder().decode(files.get("r1.hea")).replace("16 0 100 ", "16 0 0 ");
  files.set("r1.hea", new TextEncoder().encode(text));
  await expect(read(files, "r1.hea")).resolves.toMatchObject({ samples: 3 });
});

test("signals of other units are no obstacle when they are not kept", async () => {
  const files = new Map([["r.dat", Uint8Array.of(0xe8, 3, 1, 0, 0x18, 0xfc, 2, 0)]]);
  const header = parseWfdbHeader("r 2 500 2\nr.dat 16 1000/mV 0 0 1000 0 0 I\nr.dat 16 1/mmHg");
  const kept = await readWfdbSignals(header, (name) => Promise.resolve(bytesOf(files.get(name)!)), {
    keep: ({ units }) => units === "mV",
  });
  expect(kept.names).toEqual(["I"]);
  expect([...kept.millivolts]).toEqual([1, -1]);
});

test("files of different lengths make no record without a stated length", async () => {
  const files: Files = new Map([
    ["r.hea", new TextEncoder().encode("r 2 500\na.dat 16 1/mV\nb.dat 16 1/mV")],
    ["a.dat", new Uint8Array(4)],
    ["b.dat", new Uint8Array(6)],
  ]);
  await expect(read(files, "r.hea")).rejects.toMatchObject({
    code: "header-malformed",
    message: "the files of r differ in length: 2, 3 samples",
  });
});

test("one file cannot have two formats", async () => {
  const files: Files = new Map([
    ["r.hea", new TextEncoder().encode("r 2 500\na.dat 16 1/mV\na.dat 212 1/mV")],
    ["a.dat", new Uint8Array(4)],
  ]);
  await expect(read(files, "r.hea")).rejects.toMatchObject({
    code: "header-malformed",
    message: "a.dat is said to have formats 16 and 212",
  });
});

test("microvolts become millivolts, and two files make one record", async () => {
  const files: Files = new Map([
    ["r.hea", new TextEncoder().encode("r 2 500 2\na.dat 16 1/uV\nb.dat 16 1000/mV")],
    ["a.dat", Uint8Array.of(0xe8, 3, 0x18, 0xfc)],
    ["b.dat", Uint8Array.of(1, 0, 2, 0)],
  ]);
  const { millivolts } = await read(files, "r.hea");
  expect([...millivolts]).toEqual([1, -1, Math.fround(0.001), Math.fround(0.002)]);
});

test("a record that cannot be written is refused", () => {
  expect(() => writeWfdbRecord({ ...SMALL, recordName: "../r" })).toThrowError(
    expect.objectContaining({ code: "values-invalid" }),
  );
  expect(() => writeWfdbRecord({ ...SMALL, samples: 4 })).toThrowError(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
});

test("the MAT version 4 header is the one that scipy writes", () => {
  const bytes = bytesOfBase64(GOLDEN.mat4.base64);
  const header = parseMat4Header(bytes);
  expect(header).toEqual({ name: "val", rows: 2, cols: 5, dataOffset: 24 });
  expect([...mat4Header({ name: "val", rows: 2, cols: 5 })]).toEqual([...bytes.subarray(0, 24)]);
});

test("a MAT version 5 file is called by its name", () => {
  const bytes = new TextEncoder().encode("MATLAB 5.0 MAT-file, Platform: PCWIN64");
  expect(() => parseMat4Header(bytes)).toThrowError(
    expect.objectContaining({
      code: "format-unsupported",
      message: expect.stringContaining("MAT version 5"),
    }),
  );
});
