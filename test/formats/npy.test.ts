import fc from "fast-check";
import { expect, test } from "vitest";
import { type ByteSource, bytesOf } from "../../src/core/byte-source.ts";
import { EinthovenError } from "../../src/core/error.ts";
import { matrixOf } from "../../src/core/matrix.ts";
import { readNpy, readNpyDoubles, readNpyRows, writeNpy } from "../../src/formats/npy.ts";
import { readNpyHeader } from "../../src/formats/npy-header.ts";
import { bytesOfBase64, golden } from "./golden.ts";

interface NpyCase {
  name: string;
  rows: number;
  cols: number;
  values: string[];
  base64: string;
}
const GOLDEN = golden<{
  cases: NpyCase[];
  others: { name: string; shape: number[]; values: string[]; base64: string }[];
  refused: { name: string; base64: string }[];
}>("npy");

/** Python spells infinity and missing values its own way. */
function float(text: string): number {
  return text === "nan" ? Number.NaN : Number(text.replace("inf", "Infinity"));
}

test.each(GOLDEN.cases)("$name is written byte for byte as numpy.save writes it", (example) => {
  const values = Float32Array.from(example.values, float);
  const bytes = writeNpy(matrixOf(example.rows, example.cols, values));
  expect([...bytes]).toEqual([...bytesOfBase64(example.base64)]);
});

test.each(GOLDEN.cases)("$name is read as NumPy holds it", async (example) => {
  const matrix = await readNpy(bytesOf(bytesOfBase64(example.base64)));
  expect(matrix).toEqual(
    matrixOf(example.rows, example.cols, Float32Array.from(example.values, float)),
  );
});

test.each(GOLDEN.others)("$name: every value is NumPy's, rounded or not", async (example) => {
  const source = bytesOf(bytesOfBase64(example.base64));
  const header = await readNpyHeader(source);
  const values = example.values.map(float);
  expect(header.shape).toEqual(example.shape);
  expect(await readNpyDoubles(source, header)).toEqual(Float64Array.from(values));
  expect((await readNpyRows(source, header)).data).toEqual(Float32Array.from(values));
  const last = await readNpyDoubles(source, header, { start: header.rows - 1 });
  expect(last).toEqual(Float64Array.from(values.slice(values.length - header.cols)));
});

test("a matrix is asked for, and another number of axes is refused with a next step", async () => {
  const cube = GOLDEN.others.find(({ name }) => name.startsWith("EchoNext"))!;
  await expect(readNpy(bytesOf(bytesOfBase64(cube.base64)))).rejects.toMatchObject({
    code: "format-unsupported",
    hint: expect.stringContaining("reshape"),
  });
});

test("rows beyond the array are refused", async () => {
  const source = bytesOf(writeNpy(matrixOf(3, 2)));
  const header = await readNpyHeader(source);
  for (const range of [{ end: 4 }, { start: -1 }, { start: 3, end: 2 }, { start: 0.5 }]) {
    await expect(readNpyRows(source, header, range)).rejects.toMatchObject({
      code: "option-invalid",
    });
  }
});

/** A source of any length whose bytes are made up as they are read: its header, then zeros. */
function hugeSource(header: Uint8Array, byteLength: number): ByteSource & { largest: number } {
  const source = {
    byteLength,
    largest: 0,
    slice: (start: number, end: number) => {
      source.largest = Math.max(source.largest, end - start);
      const bytes = new Uint8Array(end - start);
      if (start < header.byteLength) bytes.set(header.subarray(start, end));
      else new DataView(bytes.buffer).setFloat64(0, start, true);
      return Promise.resolve(bytes);
    },
  };
  return source;
}

test("rows near the end of EchoNext's 17 GB are read by a slice of their own size", async () => {
  const dict = "{'descr': '<f8', 'fortran_order': False, 'shape': (72475, 1, 2500, 12), }";
  const text = `${dict}${" ".repeat(127 - 10 - dict.length)}\n`;
  const header = new Uint8Array(128);
  header.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0]);
  header.set(new TextEncoder().encode(text), 10);
  const rowBytes = 8 * 2500 * 12;
  const source = hugeSource(header, 128 + 72_475 * rowBytes);
  const stated = await readNpyHeader(source);
  const rows = await readNpyDoubles(source, stated, { start: 72_470, end: 72_475 });
  expect(rows).toHaveLength(5 * 30_000);
  expect(rows[0]).toBe(128 + 72_470 * rowBytes);
  expect(source.largest).toBe(5 * rowBytes);
});

test.each(GOLDEN.refused)("$name is refused with a next step", async ({ base64 }) => {
  await expect(readNpy(bytesOf(bytesOfBase64(base64)))).rejects.toMatchObject({
    code: "format-unsupported",
    hint: expect.stringContaining("numpy.save"),
  });
});

test("a range of rows is read without touching the rest of the file", async () => {
  const matrix = matrixOf(
    100,
    4,
    Float32Array.from({ length: 400 }, (_, i) => i),
  );
  const bytes = writeNpy(matrix);
  const touched: [number, number][] = [];
  const source: ByteSource = {
    byteLength: bytes.byteLength,
    slice: (start, end) => {
      touched.push([start, end]);
      return Promise.resolve(bytes.subarray(start, end));
    },
  };
  const header = await readNpyHeader(source);
  const rows = await readNpyRows(source, header, { start: 10, end: 12 });
  expect(rows).toEqual(matrixOf(2, 4, matrix.data.slice(40, 48)));
  expect(touched.at(-1)).toEqual([header.dataOffset + 160, header.dataOffset + 192]);
  expect(Math.max(...touched.map(([start, end]) => end - start))).toBeLessThanOrEqual(128);
});

test("any matrix survives the file, and the values start at a multiple of 64 bytes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.float(), { minLength: 108, maxLength: 108 }),
      async (rows, cols, values) => {
        const matrix = matrixOf(rows, cols, Float32Array.from(values.slice(0, rows * cols)));
        const source = bytesOf(writeNpy(matrix));
        expect((await readNpyHeader(source)).dataOffset % 64).toBe(0);
        expect(await readNpy(source)).toEqual(matrix);
      },
    ),
    { numRuns: 50 },
  );
});

test("a file that was cut off is named, and so is what is no .npy file", async () => {
  const bytes = writeNpy(matrixOf(3, 3));
  await expect(readNpy(bytesOf(bytes.subarray(0, -1)))).rejects.toMatchObject({
    code: "file-truncated",
  });
  for (const cut of [0, 5, 11, 60]) {
    await expect(readNpy(bytesOf(bytes.subarray(0, cut)))).rejects.toMatchObject({
      code: "header-malformed",
    });
  }
  const text = new TextEncoder().encode("ecg_id,patient_id,age");
  await expect(readNpy(bytesOf(text))).rejects.toMatchObject({ code: "header-malformed" });
});

test("changed or cut, any file is read or refused", async () => {
  const files = [...GOLDEN.cases, ...GOLDEN.others, ...GOLDEN.refused].map(({ base64 }) =>
    bytesOfBase64(base64),
  );
  const change = fc.record({ at: fc.nat(150), byte: fc.integer({ min: 0, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(change, { maxLength: 4 }),
      fc.option(fc.nat(400), { freq: 8 }),
      async (file, changes, cut) => {
        const bytes = file.slice(0, cut ?? file.byteLength);
        for (const { at, byte } of changes) bytes[at] = byte;
        try {
          const source = bytesOf(bytes);
          const values = await readNpyDoubles(source, await readNpyHeader(source));
          expect(values.length).toBeLessThanOrEqual(bytes.byteLength);
        } catch (error) {
          expect(error).toBeInstanceOf(EinthovenError);
        }
      },
    ),
    { numRuns: 20_000 },
  );
});
