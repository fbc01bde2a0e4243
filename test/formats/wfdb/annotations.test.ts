import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ANNOTATION_KINDS,
  STANDARD_SYMBOLS,
} from "../../../src/formats/wfdb/annotations/annotation-codes.ts";
import {
  type Annotation,
  readAnnotations,
} from "../../../src/formats/wfdb/annotations/read-annotations.ts";
import { writeAnnotations } from "../../../src/formats/wfdb/annotations/write-annotations.ts";
import { bytesOfBase64, golden } from "../golden.ts";

interface PeerFile {
  name: string;
  base64: string;
  samplingRateHz: number | null;
  definedKinds: [number, string, string][];
  annotations: Annotation[];
  /** Can our writer write this file? */
  ours: boolean;
}
const GOLDEN = golden<{ codes: Record<string, number>; cases: PeerFile[] }>("wfdb-annotations");

test.each(GOLDEN.cases)("$name is read as wfdb-python reads it", (peer) => {
  const { annotations, samplingRateHz, definedKinds } = readAnnotations(bytesOfBase64(peer.base64));
  expect(annotations).toEqual(peer.annotations);
  expect(samplingRateHz).toBe(peer.samplingRateHz);
  expect(definedKinds.map(({ code, symbol, meaning }) => [code, symbol, meaning])).toEqual(
    peer.definedKinds,
  );
});

test.each(GOLDEN.cases.filter(({ ours }) => ours))(
  "$name is written byte for byte as wfdb-python writes it",
  ({ samplingRateHz, annotations, base64 }) => {
    expect([...writeAnnotations(annotations, { samplingRateHz })]).toEqual([
      ...bytesOfBase64(base64),
    ]);
  },
);

test("the standard codes are those of wfdb-python", () => {
  expect(new Map(ANNOTATION_KINDS.map(({ code, symbol }) => [symbol, code]))).toEqual(
    new Map(Object.entries(GOLDEN.codes)),
  );
});

test("a comment at the first sample is kept unless it is a definition", () => {
  const bytes = writeAnnotations([{ sample: 0, code: 22, note: "electrodes exchanged" }], {
    samplingRateHz: 500,
  });
  const { annotations, samplingRateHz } = readAnnotations(bytes);
  expect(annotations.map(({ note }) => note)).toEqual(["electrodes exchanged"]);
  expect(samplingRateHz).toBe(500);
});

test("a code that nobody defines is shown by its number", () => {
  const [annotation] = readAnnotations(writeAnnotations([{ sample: 5, code: 44 }])).annotations;
  expect(annotation).toMatchObject({ code: 44, symbol: "[44]" });
});

test("what is written is read back", () => {
  const annotation = fc.record({
    step: fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 2 ** 33 })),
    code: fc.constantFrom(...STANDARD_SYMBOLS.keys()),
    subtype: fc.integer({ min: -128, max: 127 }),
    channel: fc.integer({ min: 0, max: 255 }),
    number: fc.integer({ min: -128, max: 127 }),
    note: fc.string({ maxLength: 255 }).map((text) => text.replace(/\0+$/, "")),
  });
  fc.assert(
    fc.property(fc.array(annotation), fc.constantFrom(null, 257, 62.5), (steps, rate) => {
      let sample = 1;
      const written = steps.map(({ step, ...fields }) => {
        sample += step;
        return { ...fields, sample, symbol: STANDARD_SYMBOLS.get(fields.code)! };
      });
      const back = readAnnotations(writeAnnotations(written, { samplingRateHz: rate }));
      expect(back.annotations).toEqual(written);
      expect(back.samplingRateHz).toBe(rate);
    }),
  );
});

test.each([
  [{ sample: -1, code: 1 }],
  [{ sample: 1, code: 0 }],
  [{ sample: 1, code: 59 }],
  [{ sample: 1, code: 1, channel: 256 }],
  [{ sample: 1, code: 1, number: 128 }],
  [{ sample: 1, code: 1, note: "\u0416" }],
  [{ sample: 1, code: 1, note: "x".repeat(256) }],
])("%o is not written", (annotation) => {
  expect(() => writeAnnotations([annotation])).toThrowError(
    expect.objectContaining({ code: "values-invalid", hint: expect.any(String) }),
  );
});

test("annotations are written in time order only", () => {
  const disordered = [
    { sample: 10, code: 1 },
    { sample: 9, code: 1 },
  ];
  expect(() => writeAnnotations(disordered)).toThrowError(/after sample 10/);
});

test("a file that ends early is truncated, wherever it ends", () => {
  const bytes = writeAnnotations([
    { sample: 5, code: 28, note: "(AFIB" },
    { sample: 90_000, code: 1, number: 3 },
  ]);
  for (let length = 0; length < bytes.length; length++) {
    expect(() => readAnnotations(bytes.subarray(0, length))).toThrowError(
      expect.objectContaining({ code: "file-truncated" }),
    );
  }
});
