import fc from "fast-check";
import { expect, test } from "vitest";
import { type ByteSource, bytesOf } from "../../src/core/byte-source.ts";
import { matrixOf } from "../../src/core/matrix.ts";
import { readNpy, readNpyHeader, readNpyRows, writeNpy } from "../../src/formats/npy.ts";
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
  float64: NpyCase;
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

test.each([...GOLDEN.cases, { ...GOLDEN.float64, name: "float64" }])(
  "$name is read as NumPy holds it",
  async (example) => {
    const matrix = await readNpy(bytesOf(bytesOfBase64(example.base64)));
    expect(matrix).toEqual(
      matrixOf(example.rows, example.cols, Float32Array.from(example.values, float)),
    );
  },
);

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
