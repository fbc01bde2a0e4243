import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf } from "../../../src/core/byte-source.ts";
import { EinthovenError } from "../../../src/core/error.ts";
import { writeZip } from "../../../src/formats/archive/zip-write.ts";
import type { XlsxCell } from "../../../src/formats/xlsx/sheet-cells.ts";
import { readXlsx, readXlsxTable } from "../../../src/formats/xlsx/xlsx.ts";
import { writeXlsx } from "../../../src/formats/xlsx/xlsx-write.ts";
import { bytesOfBase64, golden } from "../golden.ts";

const GOLDEN = golden<{
  theirs: { name: string; sheet: string | null; base64: string; rows: XlsxCell[][] }[];
  written: XlsxCell[][];
  ours: string;
}>("xlsx");

test.each(GOLDEN.theirs)("$name is read as openpyxl reads it", async ({ sheet, base64, rows }) => {
  const source = bytesOf(bytesOfBase64(base64));
  expect(await readXlsx(source, sheet === null ? {} : { sheet })).toEqual(rows);
});

test("what is written is the workbook that openpyxl has read", async () => {
  const bytes = await writeXlsx(GOLDEN.written, { sheet: "A & B", compressed: false });
  expect(bytes).toEqual(bytesOfBase64(GOLDEN.ours));
});

test("a sheet is a table of text with the columns of its first row", async () => {
  const table = await readXlsxTable(bytesOf(await writeXlsx([[], ...GOLDEN.written])));
  expect(table.columns).toEqual(GOLDEN.written[0]);
  expect(table.column("PatientAge")).toEqual(["59", "66", "0.1"]);
  expect(table.column("Gender")).toEqual(["FEMALE", "MALE", "TRUE"]);
  expect(table.column("VentricularRate")).toEqual(["53", "", "-1e+21"]);
});

test("any table survives the workbook", async () => {
  const text = fc.string({
    unit: fc.constantFrom("<", ">", "&", '"', "'", "\n", "\r", " ", "\u5fc3"),
  });
  const cell = fc.oneof(
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { maxLength: 30 }), { maxLength: 8 }),
      async (rows) => {
        const read = await readXlsx(bytesOf(await writeXlsx(rows)));
        // Trailing empty cells are not stored; a negative zero is stored as zero.
        const trimmed = rows.map((row) => row.slice(0, row.findLastIndex((c) => c !== null) + 1));
        expect(read).toEqual(trimmed.map((row) => row.map((c) => (c === 0 ? 0 : c))));
      },
    ),
    { numRuns: 60 },
  );
});

const PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** A workbook with this worksheet and these shared strings, as small as can be. */
function workbook(sheet: string, strings = "<sst/>"): Promise<Uint8Array> {
  const relationship = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const parts: Record<string, string> = {
    "_rels/.rels": `<Relationships xmlns="${PACKAGE}">${relationship("a", "officeDocument", "/xl/workbook.xml")}</Relationships>`,
    "xl/workbook.xml": '<workbook><sheets><sheet name="one" r:id="a"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": `<Relationships>${relationship("a", "worksheet", "sheet.xml")}${relationship("b", "sharedStrings", "strings.xml")}</Relationships>`,
    "xl/sheet.xml": sheet,
    "xl/strings.xml": strings,
  };
  const encoded = Object.entries(parts).map(
    ([path, xml]) => [path, new TextEncoder().encode(xml)] as const,
  );
  return writeZip(new Map(encoded), { compressed: false });
}

const ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>';

test("the smallest workbook is read", async () => {
  expect(await readXlsx(bytesOf(await workbook(`<worksheet>${ROW}</worksheet>`)))).toEqual([["x"]]);
});

test.each([
  ["an entity of its own", `<!DOCTYPE w [<!ENTITY a "aaaa">]><w>${ROW}</w>`],
  ["an entity that nobody declared", "<w><row><c t='str'><v>&a;</v></c></row></w>"],
  ["tags that do not close", "<w><row>"],
  ["tags that close twice", "<w></w></w>"],
  ["rows in the wrong order", '<w><row r="2"/><row r="1"/></w>'],
  ["cells in the wrong order", '<w><row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row></w>'],
  ["a cell without a column", '<w><row><c r="1"><v>1</v></c></row></w>'],
  ["a column that no sheet has", '<w><row><c r="ZZZ1"><v>1</v></c></row></w>'],
  ["a number that is none", "<w><row><c><v>x</v></c></row></w>"],
  ["a shared string that is not there", '<w><row><c t="s"><v>7</v></c></row></w>'],
  ["nesting without end", "<a>".repeat(200)],
])("a sheet with %s is refused", async (_, sheet) => {
  await expect(readXlsx(bytesOf(await workbook(sheet)))).rejects.toMatchObject({
    code: "table-malformed",
  });
});

test("a few cells at the far end do not become millions", async () => {
  const row = (r: number): string => `<row r="${r}"><c r="XFD${r}"><v>1</v></c></row>`;
  const rows = Array.from({ length: 50 }, (_, r) => row(r + 1)).join("");
  await expect(readXlsx(bytesOf(await workbook(`<w>${rows}</w>`)))).rejects.toMatchObject({
    code: "format-unsupported",
    hint: expect.stringContaining("CSV"),
  });
});

test("other files are called by their name", async () => {
  const old = Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1);
  await expect(readXlsx(bytesOf(old), { name: "Diagnostics.xls" })).rejects.toMatchObject({
    code: "format-unsupported",
    message: expect.stringContaining("Diagnostics.xls"),
  });
  const text = new TextEncoder().encode("FileName,Rhythm\n");
  await expect(readXlsx(bytesOf(text))).rejects.toMatchObject({ code: "table-malformed" });
  const sheet = bytesOf(await writeXlsx([["a"]], { sheet: "data" }));
  await expect(readXlsx(sheet, { sheet: "Data" })).rejects.toMatchObject({
    code: "table-malformed",
    hint: "it has: data",
  });
});

test("changed or cut, any workbook is read or refused", async () => {
  const files = [
    await workbook(
      `<worksheet>${ROW}<row r="3"><c r="C3" t="s"><v>0</v></c></row></worksheet>`,
      "<sst><si><t>s&amp;</t></si></sst>",
    ),
    await writeXlsx(
      [
        ["id", "age"],
        ["r1", 57],
      ],
      { compressed: false },
    ),
  ];
  const change = fc.record({
    at: fc.nat(),
    byte: fc.oneof(
      fc.nat(255),
      fc.constantFrom(...'<>&"/0129'.split("").map((c) => c.charCodeAt(0))),
    ),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(change, { maxLength: 4 }),
      fc.option(fc.nat(4000), { freq: 10 }),
      async (file, changes, cut) => {
        const bytes = file.slice(0, cut ?? file.byteLength);
        for (const { at, byte } of changes) bytes[at % bytes.byteLength] = byte;
        try {
          expect(await readXlsx(bytesOf(bytes))).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toBeInstanceOf(EinthovenError);
        }
      },
    ),
    { numRuns: 20_000 },
  );
});
