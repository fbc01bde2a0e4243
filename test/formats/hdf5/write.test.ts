import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf } from "../../../src/core/byte-source.ts";
import { openHdf5 } from "../../../src/formats/hdf5/hdf5.ts";
import { writeHdf5 } from "../../../src/formats/hdf5/write/write-hdf5.ts";
import { golden } from "../golden.ts";
import { WRITTEN_FILES } from "./written-files.ts";

const GOLDEN = golden<{
  cases: {
    name: string;
    sha256: string | null;
    datasets: { path: string; shape: number[]; type: string; sha256: string }[];
  }[];
}>("hdf5-written");

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Where files are left for scripts/golden/formats_hdf5_written.py. */
const folder = process.env["EINTHOVEN_HDF5_FOLDER"];

test.each(WRITTEN_FILES)(
  "$name: h5py and our reader see the same in what is written",
  async (file) => {
    const bytes = await writeHdf5(file.datasets);
    if (folder !== undefined) writeFileSync(join(folder, `${file.name}.h5`), bytes);
    const seen = GOLDEN.cases.find(({ name }) => name === file.name)!;
    if (seen.sha256 !== null) expect(sha256(bytes)).toBe(seen.sha256);
    const hdf5 = await openHdf5(bytesOf(bytes));
    expect(await hdf5.paths()).toEqual(seen.datasets.map(({ path }) => path));
    for (const { path, shape, type, sha256: ofValues } of seen.datasets) {
      const dataset = await hdf5.dataset(path);
      expect(dataset).toMatchObject({ shape, type });
      const values = Float64Array.from(await dataset.readRows(0, shape[0]!));
      expect(sha256(new Uint8Array(values.buffer)), path).toBe(ofValues);
    }
  },
);

test("any shape, chunks and filters survive the file", async () => {
  const axis = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(axis, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom("float16" as const, "float32" as const, "float64" as const, "int64" as const),
      fc.nat(7),
      async (axes, deflate, shuffle, type, from) => {
        const shape = axes.map(([length]) => length);
        const count = shape.reduce((product, length) => product * length, 1);
        const values = Array.from({ length: count }, (_, i) => (i * 31) % 97);
        const chunkShape = axes.map(([, length]) => length);
        const bytes = await writeHdf5([
          { name: "data", shape, type, values, chunkShape, deflate, shuffle },
        ]);
        const dataset = await (await openHdf5(bytesOf(bytes))).dataset("data");
        const start = Math.min(from, shape[0]!);
        const perRow = count / shape[0]!;
        expect([...(await dataset.readRows(start, shape[0]!))]).toEqual(
          values.slice(start * perRow),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test("rows may be given by a function, a few at a time", async () => {
  const asked: number[] = [];
  const bytes = await writeHdf5([
    {
      name: "tracings",
      shape: [10, 2],
      type: "float32",
      chunkShape: [3, 2],
      values: (start, end) => {
        asked.push(end - start);
        return Array.from({ length: 2 * (end - start) }, (_, i) => 2 * start + i);
      },
    },
  ]);
  const dataset = await (await openHdf5(bytesOf(bytes))).dataset("tracings");
  expect([...(await dataset.readRows(0, 10))]).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(asked).toEqual([3, 3, 3, 1]);
});

test.each([
  ["a name with /", { name: "a/b", shape: [1], values: [1] }],
  ["a shape without axes", { name: "a", shape: [], values: [1] }],
  ["too few values", { name: "a", shape: [2], values: [1] }],
  ["chunks of other axes", { name: "a", shape: [2], values: [1, 2], chunkShape: [1, 1] }],
])("%s is refused", async (_, dataset) => {
  await expect(writeHdf5([{ ...dataset, type: "float32" }])).rejects.toMatchObject({
    code: "option-invalid",
  });
});
