import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { toCsv } from "../../src/core/csv.ts";
import { EinthovenError } from "../../src/core/error.ts";
import { type CsvTable, parseCsv } from "../../src/formats/csv.ts";
import { streamCsv } from "../../src/formats/csv-stream.ts";

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

test.each([
  ["semicolons", "id;age;note\n1;57;a, b, c, d\n"],
  ["tabs", "id\tage\tnote\r\n1\t57\ta, b, c, d\r\n"],
  ["commas, though its header quotes semicolons", 'id,age,"note",";;;;"\n1,57,"a, b, c, d",\n'],
  ["commas between old line ends", 'id,age,note\r1,57,"a, b, c, d"\r'],
])("a table of %s is recognised by its first line", (_, text) => {
  const table = parseCsv(text);
  expect(table.column("age")).toEqual(["57"]);
  expect(table.column("note")).toEqual(["a, b, c, d"]);
});

test("a delimiter that is given overrules the first line", () => {
  expect(parseCsv("a,b;c\n1,2;3\n", { delimiter: ";" }).column("a,b")).toEqual(["1,2"]);
});

test("a table of one column keeps its empty cells", () => {
  expect(parseCsv(toCsv(["only"], [["x"], [null], ["y"]])).column("only")).toEqual(["x", "", "y"]);
});

test("quotes inside a cell are characters, and what follows a closing quote belongs to the cell", () => {
  const table = parseCsv('a,b\n5" high,\'Female\'\n"x"y,""\n');
  expect(table.column("a")).toEqual(['5" high', "xy"]);
  expect(table.column("b")).toEqual(["'Female'", ""]);
});

test("a quote that is never closed is named by its row", () => {
  expect(() => parseCsv('a,b\n1,2\n3,"4\n5,6\n', { name: "t.csv" })).toThrowError(
    expect.objectContaining({ code: "table-malformed", message: expect.stringContaining("row 2") }),
  );
  const rest = "1,2\n".repeat(300_000);
  expect(() => parseCsv(`a,b\n1,"2\n${rest}"\n`)).toThrowError(
    expect.objectContaining({ message: expect.stringContaining("more than 1048576 characters") }),
  );
});

async function streamed(text: string, windowBytes: number): Promise<readonly CsvTable[]> {
  const tables: CsvTable[] = [];
  const source = bytesOf(new TextEncoder().encode(text));
  for await (const table of streamCsv(source, { windowBytes })) tables.push(table);
  return tables;
}

test("read in windows of any size, a table is the same", async () => {
  const cell = fc.string({
    unit: fc.constantFrom(",", '"', "\n", "\r", ";", "a", "\u5fc3", "\u{1f493}"),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell)),
      fc.integer({ min: 1, max: 40 }),
      async (rows, windowBytes) => {
        const tables = await streamed(`\uFEFF${toCsv(["left", "right"], rows)}`, windowBytes);
        expect(tables.length).toBeGreaterThan(0);
        expect(tables.flatMap((table) => table.column("left"))).toEqual(rows.map(([l]) => l));
        expect(tables.flatMap((table) => table.column("right"))).toEqual(rows.map(([, r]) => r));
      },
    ),
  );
});

test("a row that was cut off is counted from the start of the file", async () => {
  const text = `a,b\n${"1,2\n".repeat(50)}3\n`;
  await expect(streamed(text, 16)).rejects.toMatchObject({
    message: "row 51 of table has 1 cells, the header has 2: 3",
  });
  await expect(streamed("", 16)).rejects.toMatchObject({ code: "table-malformed" });
});

test("a long table is read a window at a time", async () => {
  const row = '40689238,"Sinus rhythm, otherwise normal",820\n';
  const rows = 60_000;
  const bytes = new TextEncoder().encode(`study_id,report_0,rr_interval\n${row.repeat(rows)}`);
  let largest = 0;
  const source = {
    byteLength: bytes.byteLength,
    slice: (start: number, end: number) => {
      largest = Math.max(largest, end - start);
      return Promise.resolve(bytes.subarray(start, end));
    },
  };
  let count = 0;
  let mostRows = 0;
  for await (const table of streamCsv(source)) {
    count += table.rows;
    mostRows = Math.max(mostRows, table.rows);
  }
  expect(count).toBe(rows);
  expect(largest).toBeLessThanOrEqual(2 ** 20);
  expect(mostRows).toBeLessThan(2 ** 20 / row.length + 1);
});

test("any text is a table, the same whole and in windows, or refused", async () => {
  const text = fc.string({
    unit: fc.constantFrom(",", '"', "\n", "\r", ";", "\t", "a", "\0", "\u5fc3"),
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (given, windowBytes) => {
      const whole = await outcome(() => Promise.resolve([parseCsv(given)]));
      expect(await outcome(() => streamed(given, windowBytes))).toEqual(whole);
    }),
    { numRuns: 20_000 },
  );
});

/** All cells by column, or the code of the error; two tables of one file have the same columns. */
async function outcome(read: () => Promise<readonly CsvTable[]>): Promise<unknown> {
  try {
    const tables = await read();
    return tables[0]!.columns.map((name) => tables.flatMap((table) => table.column(name.trim())));
  } catch (error) {
    expect(error).toBeInstanceOf(EinthovenError);
    return (error as EinthovenError).code;
  }
}
