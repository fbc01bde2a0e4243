import { EinthovenError } from "../../core/error.ts";
import { writeZip } from "../archive/zip-write.ts";
import type { XlsxCell } from "./sheet-cells.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/**
 * Serialises one worksheet as a workbook that Excel, LibreOffice and openpyxl open: texts as shared strings, as
 * Excel stores them; null is an empty cell. Throws `values-invalid` for numbers that are not finite.
 */
export function writeXlsx(
  rows: readonly (readonly XlsxCell[])[],
  { sheet = "Sheet1", compressed = true }: { sheet?: string; compressed?: boolean } = {},
): Promise<Uint8Array> {
  const strings = new Map<string, number>();
  const sheetData = rows.map((row, r) => rowXml(row, r + 1, strings)).join("");
  const shared = [...strings.keys()]
    .map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`)
    .join("");
  const parts: [string, string][] = [
    ["[Content_Types].xml", contentTypes()],
    ["_rels/.rels", relationshipsXml([["officeDocument", "xl/workbook.xml"]])],
    [
      "xl/workbook.xml",
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    [
      "xl/_rels/workbook.xml.rels",
      relationshipsXml([
        ["worksheet", "worksheets/sheet1.xml"],
        ["sharedStrings", "sharedStrings.xml"],
      ]),
    ],
    [
      "xl/worksheets/sheet1.xml",
      `<worksheet xmlns="${MAIN}"><sheetData>${sheetData}</sheetData></worksheet>`,
    ],
    ["xl/sharedStrings.xml", `<sst xmlns="${MAIN}">${shared}</sst>`],
  ];
  const files = parts.map(
    ([path, xml]) => [path, new TextEncoder().encode(DECLARATION + xml)] as const,
  );
  return writeZip(new Map(files), { compressed });
}

function rowXml(row: readonly XlsxCell[], number: number, strings: Map<string, number>): string {
  const cells = row.map((cell, c) => cellXml(cell, `${columnName(c)}${number}`, strings));
  return `<row r="${number}">${cells.join("")}</row>`;
}

function cellXml(cell: XlsxCell, reference: string, strings: Map<string, number>): string {
  if (cell === null) return "";
  if (typeof cell === "boolean") return `<c r="${reference}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === "number") {
    if (Number.isFinite(cell)) return `<c r="${reference}"><v>${cell}</v></c>`;
    throw new EinthovenError("values-invalid", `cell ${reference} cannot hold ${cell}`, {
      hint: "write null for a missing value",
    });
  }
  const place = strings.get(cell) ?? strings.size;
  strings.set(cell, place);
  return `<c r="${reference}" t="s"><v>${place}</v></c>`;
}

/** 0 is "A", 26 is "AA". */
function columnName(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : columnName(Math.floor(column / 26) - 1) + letter;
}

function relationshipsXml(targets: readonly (readonly [string, string])[]): string {
  const items = targets.map(
    ([type, target], i) =>
      `<Relationship Id="rId${i + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="${PACKAGE}/relationships">${items.join("")}</Relationships>`;
}

function contentTypes(): string {
  const parts = [
    ["/xl/workbook.xml", "sheet.main"],
    ["/xl/worksheets/sheet1.xml", "worksheet"],
    ["/xl/sharedStrings.xml", "sharedStrings"],
  ].map(([path, kind]) => `<Override PartName="${path}" ContentType="${CONTENT}.${kind}+xml"/>`);
  return `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${parts.join("")}</Types>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;");
}
