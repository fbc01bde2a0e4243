import { type ByteSource, readAll } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { listZip, type ZipEntry } from "../archive/zip-directory.ts";
import { openZipEntry } from "../archive/zip-entry.ts";
import { xmlEvents } from "./xml-events.ts";

/** Where the parts of a workbook lie in its archive. */
export interface XlsxPackage {
  /** Name and path of every worksheet, in the order of the tabs. */
  readonly sheets: readonly { readonly name: string; readonly path: string }[];
  /** Texts that cells refer to; absent in workbooks without text. */
  readonly sharedStrings: string | undefined;
  /** Reads one part as text. */
  read(path: string): Promise<string>;
}

/** One sheet of a million cells is far smaller. */
const LARGEST_PART_BYTES = 256 * 2 ** 20;
const OLD_EXCEL = [0xd0, 0xcf, 0x11, 0xe0];

/**
 * Finds the parts of a workbook (ECMA-376, Office Open XML) by its relationships. Rejects with
 * `format-unsupported` for the older .xls, `table-malformed` and `archive-malformed`.
 */
export async function openXlsxPackage(source: ByteSource, name: string): Promise<XlsxPackage> {
  await checkKind(source, name);
  const entries = await listZip(source, { label: name });
  const read = (path: string): Promise<string> => partText(source, entries.get(path), path);
  const root = relationships(await read("_rels/.rels"), "");
  const workbook = [...root.values()].find(({ type }) => type === "officeDocument")?.path;
  if (workbook === undefined) throw notWorkbook(name);
  const slash = workbook.lastIndexOf("/") + 1;
  const folder = workbook.slice(0, slash);
  const parts = relationships(await read(`${folder}_rels/${workbook.slice(slash)}.rels`), folder);
  return {
    sheets: sheetsOf(await read(workbook), parts),
    sharedStrings: [...parts.values()].find(({ type }) => type === "sharedStrings")?.path,
    read,
  };
}

interface Relationship {
  /** Last word of the type's address: the address before it differs between editions of the standard. */
  readonly type: string;
  readonly path: string;
}

function relationships(xml: string, folder: string): ReadonlyMap<string, Relationship> {
  const found = new Map<string, Relationship>();
  for (const event of xmlEvents(xml, "a list of relationships")) {
    if (event.kind !== "open" || event.name !== "Relationship") continue;
    const target = event.attributes.get("Target") ?? "";
    const type = event.attributes.get("Type") ?? "";
    found.set(event.attributes.get("Id") ?? "", {
      type: type.slice(type.lastIndexOf("/") + 1),
      path: target.startsWith("/") ? target.slice(1) : folder + target,
    });
  }
  return found;
}

function sheetsOf(
  xml: string,
  parts: ReadonlyMap<string, Relationship>,
): readonly { name: string; path: string }[] {
  const sheets: { name: string; path: string }[] = [];
  for (const event of xmlEvents(xml, "the workbook")) {
    if (event.kind !== "open" || event.name !== "sheet") continue;
    const part = parts.get(event.attributes.get("id") ?? "");
    const name = event.attributes.get("name") ?? "";
    // Charts can be tabs of their own.
    if (part?.type === "worksheet") sheets.push({ name, path: part.path });
  }
  return sheets;
}

async function partText(
  source: ByteSource,
  entry: ZipEntry | undefined,
  path: string,
): Promise<string> {
  if (entry === undefined) {
    throw new EinthovenError("table-malformed", `the workbook has no part ${path}`, {
      hint: "save the workbook again, or export the sheet as CSV",
    });
  }
  const part = await openZipEntry(source, entry, { largestBytes: LARGEST_PART_BYTES });
  if (part.byteLength > LARGEST_PART_BYTES) {
    throw new EinthovenError("format-unsupported", `${path} has ${part.byteLength} bytes`, {
      hint: "export the sheet as CSV, which is read in pieces",
    });
  }
  return new TextDecoder().decode(await readAll(part));
}

async function checkKind(source: ByteSource, name: string): Promise<void> {
  const first = await source.slice(0, Math.min(4, source.byteLength));
  if (OLD_EXCEL.every((byte, i) => first[i] === byte)) {
    throw new EinthovenError(
      "format-unsupported",
      `${name} is an Excel 97-2003 or encrypted workbook`,
      {
        hint: "save it as .xlsx without a password, or as CSV",
      },
    );
  }
  if (first[0] !== 0x50 || first[1] !== 0x4b) throw notWorkbook(name);
}

function notWorkbook(name: string): EinthovenError {
  return new EinthovenError("table-malformed", `${name} is no Excel workbook (.xlsx)`, {
    hint: "download it again, or export the sheet as CSV",
  });
}
