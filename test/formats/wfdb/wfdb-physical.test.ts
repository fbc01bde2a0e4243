import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../../../src/core/byte-source.ts";
import { parseWfdbHeader } from "../../../src/formats/wfdb/wfdb-header.ts";
import { readWfdbPhysical, type WfdbPhysical } from "../../../src/formats/wfdb/wfdb-physical.ts";
import { readWfdbSignals } from "../../../src/formats/wfdb/wfdb-signal.ts";
import { bytesOfBase64, golden } from "../golden.ts";
import { type Files, opener } from "./record-files.ts";

interface PeerSignal {
  name: string;
  /** Absent where wfdb-python finds the signal in no segment of the range. */
  units?: string;
  values: number;
  first: (number | null)[];
  sha256: string;
}
interface PeerRecord {
  name: string;
  files: Record<string, string>;
  reads: { fromFrame: number | null; toFrame: number | null; signals: PeerSignal[] }[];
}

const CASES = ["wfdb-storage", "wfdb-flac"].flatMap(
  (name) => golden<{ cases: PeerRecord[] }>(name).cases,
);

function filesOf({ files }: PeerRecord): Files {
  return new Map(Object.entries(files).map(([path, text]) => [path, bytesOfBase64(text)]));
}

function read(files: Files, name: string, range = {}): Promise<WfdbPhysical> {
  const header = parseWfdbHeader(new TextDecoder().decode(files.get(`${name}.hea`)));
  return readWfdbPhysical(header, opener(files), range);
}

function sha256(values: Float64Array): string {
  return createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");
}

describe.each(CASES)("$name", (record) => {
  test.each(record.reads)(
    "frames $fromFrame to $toFrame are those of wfdb-python to the last bit",
    async ({ fromFrame, toFrame, signals }) => {
      const range = fromFrame === null ? {} : { fromFrame, toFrame };
      const ours = await read(filesOf(record), record.name, range);
      expect(
        ours.signals.map(({ name, units, values }) => ({
          name,
          units,
          values: values.length,
          first: Array.from(values.subarray(0, 2), (value) => (Number.isNaN(value) ? null : value)),
          sha256: sha256(values),
        })),
      ).toMatchObject(signals);
    },
  );

  test("any range of frames is that part of the whole", async () => {
    const files = filesOf(record);
    const whole = await read(files, record.name);
    for (const [fromFrame, toFrame] of [
      [0, 0],
      [0, 3],
      [1, 8],
      [4, 10],
      [whole.frames - 1, whole.frames],
    ] as const) {
      const part = await read(files, record.name, { fromFrame, toFrame });
      expect(part.frames).toBe(toFrame - fromFrame);
      part.signals.forEach(({ values, samplesPerFrame }, s) => {
        const expected = whole.signals[s]!.values.subarray(
          fromFrame * samplesPerFrame,
          toFrame * samplesPerFrame,
        );
        expect([...values]).toEqual([...expected]);
      });
    }
  });
});

test("one value per frame is the mean of its valid samples", async () => {
  const record = CASES.find(({ name }) => name.startsWith("f212n11x412"))!;
  const files = filesOf(record);
  const header = parseWfdbHeader(new TextDecoder().decode(files.get(`${record.name}.hea`)));
  const means = await readWfdbSignals(header, opener(files));
  const all = await readWfdbPhysical(header, opener(files));
  all.signals.forEach(({ values, samplesPerFrame }, s) => {
    for (let f = 0; f < all.frames; f++) {
      const frame = [...values.subarray(f * samplesPerFrame, (f + 1) * samplesPerFrame)];
      const valid = frame.filter((value) => !Number.isNaN(value));
      const mean = Math.fround(valid.reduce((sum, value) => sum + value, 0) / valid.length);
      expect(means.millivolts[s * all.frames + f]).toBe(mean);
    }
  });
});

test("files without a kept signal are not opened", async () => {
  const record = CASES.find(({ name }) => name === "files")!;
  const files = filesOf(record);
  const opened: string[] = [];
  const header = parseWfdbHeader(new TextDecoder().decode(files.get("files.hea")));
  const kept = await readWfdbPhysical(
    header,
    (name) => {
      opened.push(name);
      return Promise.resolve(bytesOf(files.get(name)!));
    },
    { keep: ({ name }) => name === "T" },
  );
  expect(kept.signals.map(({ name }) => name)).toEqual(["T"]);
  expect(opened).toEqual(["files.dat"]);
});

test("a range of a long record reads that range alone", async () => {
  const frames = 2_000_000;
  const asked: number[] = [];
  const source = {
    byteLength: 3 * frames,
    slice: (start: number, end: number) => {
      asked.push(end - start);
      return Promise.resolve(new Uint8Array(end - start));
    },
  };
  const header = parseWfdbHeader(`long 2 360 ${frames}\nl.dat 212 200\nl.dat 212 200`);
  const range = { fromFrame: 1_999_001, toFrame: 1_999_361 };
  const { signals } = await readWfdbPhysical(header, () => Promise.resolve(source), range);
  expect(signals[1]!.values).toHaveLength(360);
  expect(asked).toEqual([360 * 3]);
});

test.each([
  { fromFrame: -1 },
  { toFrame: 61 },
  { fromFrame: 5, toFrame: 4 },
  { fromFrame: 0.5 },
  { toFrame: Number.NaN },
])("the range %o of 60 frames is refused", async (range) => {
  const header = parseWfdbHeader("r 1 360 60\nr.dat 80 200");
  const open = (): Promise<ReturnType<typeof bytesOf>> =>
    Promise.resolve(bytesOf(new Uint8Array(60)));
  await expect(readWfdbPhysical(header, open, range)).rejects.toMatchObject({
    code: "option-invalid",
    message: expect.stringContaining("of a record of 60"),
  });
});
