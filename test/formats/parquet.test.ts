import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { type ParquetColumn, readParquet, writeParquet } from "../../src/formats/parquet.ts";
import { bytesOfBase64, golden } from "./golden.ts";

const GOLDEN = golden<{ columns: ParquetColumn[]; theirs: string; ours: string }>("parquet");
const COLUMNS = GOLDEN.columns;

test("a table is written as pyarrow was shown it", () => {
  expect([...writeParquet(COLUMNS)]).toEqual([...bytesOfBase64(GOLDEN.ours)]);
});

test("a table of pyarrow is read, 64-bit integers as numbers", async () => {
  const table = await readParquet(bytesOf(bytesOfBase64(GOLDEN.theirs)));
  expect([...table.keys()]).toEqual([...COLUMNS.map((column) => column.name), "big"]);
  for (const { name, values } of COLUMNS) expect(table.get(name)).toEqual([...values]);
  expect(table.get("big")).toEqual([1, 2, 3, null, Number.MAX_SAFE_INTEGER]);
});

test("any table survives the file, over several row groups too", async () => {
  const row = fc.tuple(
    fc.option(fc.string({ unit: "grapheme" })),
    fc.option(fc.double()),
    fc.option(fc.integer()),
    fc.option(fc.boolean()),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 30 }),
      fc.constantFrom(1, 80),
      async (rows, times) => {
        const repeated = Array.from({ length: times }, () => rows).flat();
        const columns: ParquetColumn[] = [
          { name: "text", type: "string", values: repeated.map((cells) => cells[0]) },
          { name: "real", type: "double", values: repeated.map((cells) => cells[1]) },
          { name: "whole", type: "int32", values: repeated.map((cells) => cells[2]) },
          { name: "flag", type: "boolean", values: repeated.map((cells) => cells[3]) },
        ];
        const table = await readParquet(bytesOf(writeParquet(columns)));
        for (const { name, values } of columns) expect(table.get(name)).toEqual(values);
      },
    ),
    { numRuns: 40 },
  );
});

test("typed arrays are columns too", async () => {
  const table = await readParquet(
    bytesOf(
      writeParquet([
        { name: "score", type: "double", values: Float64Array.of(0.25, Number.NaN) },
        { name: "row", type: "int32", values: Int32Array.of(7, -1) },
      ]),
    ),
  );
  expect([...table.entries()]).toEqual([
    ["score", [0.25, Number.NaN]],
    ["row", [7, -1]],
  ]);
});

test("columns of different length are refused", () => {
  expect(() =>
    writeParquet([
      { name: "a", type: "int32", values: [1, 2] },
      { name: "b", type: "int32", values: [1] },
    ]),
  ).toThrowError(expect.objectContaining({ code: "shape-mismatch" }));
});

test("what is no Parquet file, or only half of one, is named", async () => {
  const bytes = writeParquet([{ name: "a", type: "double", values: [1, 2, 3] }]);
  for (const broken of [new Uint8Array(0), bytes.subarray(0, -9), bytes.subarray(40)]) {
    await expect(readParquet(bytesOf(broken))).rejects.toMatchObject({
      code: "table-malformed",
      cause: expect.any(Error),
    });
  }
});
