import fc from "fast-check";
import { expect, test } from "vitest";
import { toCsv } from "../../src/core/csv.ts";
import { parseCsv } from "../../src/formats/csv.ts";

test("quoted commas, quotes and line breaks, a byte order mark and empty lines are understood", () => {
  const table = parseCsv('\uFEFFid,report\r\n1,"a, b"\r\n\r\n2,"said ""x""\nnext"\r\n');
  expect(table.columns).toEqual(["id", "report"]);
  expect(table.rows).toBe(2);
  expect(table.column("id")).toEqual(["1", "2"]);
  expect(table.column("report")).toEqual(["a, b", 'said "x"\nnext']);
});

test("a missing column is named beside those that are there", () => {
  const table = parseCsv("ecg_id,age\n1,57\n", { name: "ptbxl_database.csv" });
  expect(() => table.column("sex")).toThrowError(
    expect.objectContaining({
      code: "table-malformed",
      message: 'ptbxl_database.csv has no column "sex"',
      hint: "it has: ecg_id,age",
    }),
  );
});

test("a row that was cut off is named", () => {
  expect(() => parseCsv("a,b,c\n1,2,3\n4,5\n", { name: "t.csv" })).toThrowError(
    expect.objectContaining({
      code: "table-malformed",
      message: "row 2 of t.csv has 2 cells, the header has 3: 4,5",
    }),
  );
});

test("an empty table is refused", () => {
  expect(() => parseCsv("")).toThrowError(expect.objectContaining({ code: "table-malformed" }));
});

test("cells are quoted only where they must be", () => {
  const text = toCsv(
    ["name", "value"],
    [
      ["plain", 0.5],
      ['a "b", c', null],
      ["line\nbreak", Number.NaN],
      ["", true],
    ],
  );
  expect(text).toBe('name,value\nplain,0.5\n"a ""b"", c",\n"line\nbreak",\n,true\n');
});

test("a row of the wrong width is refused", () => {
  expect(() => toCsv(["a", "b"], [["1"]])).toThrowError(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
});

test("any table of two or more columns survives the text", () => {
  const cell = fc.string({ unit: fc.constantFrom(",", '"', "\n", "\r", " ", "a", "\u00e9") });
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell)), (rows) => {
      const table = parseCsv(toCsv(["left", "right"], rows));
      expect(table.column("left")).toEqual(rows.map(([left]) => left));
      expect(table.column("right")).toEqual(rows.map(([, right]) => right));
    }),
  );
});
