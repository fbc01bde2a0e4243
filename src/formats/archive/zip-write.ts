import { EinthovenError } from "../../core/error.ts";
import { crc32 } from "./crc32.ts";
import { deflate } from "./inflate.ts";
import { joined } from "./joined.ts";

/** Of 1 January 1980, the earliest day that a zip archive can state: the same files give the same bytes. */
const DOS_DATE = 0x0021;
const VERSION = 20;
const UTF8_NAMES = 0x0800;
const LARGEST_FIELD = 0xffff_fffe;

/**
 * Serialises files as a zip archive in the order given, deflated by default. Dates are fixed, so equal files give
 * equal bytes. Throws `values-invalid` for more than 65,534 files or 4 GiB: fixtures and workbooks have less.
 */
export async function writeZip(
  files: ReadonlyMap<string, Uint8Array>,
  { compressed = true }: { compressed?: boolean } = {},
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const stored = compressed ? await deflate(bytes, "deflate-raw") : bytes;
    const encodedName = new TextEncoder().encode(name);
    const method = compressed ? 8 : 0;
    const shared = sharedFields({ method, bytes, stored, nameLength: encodedName.byteLength });
    parts.push(Uint8Array.of(0x50, 0x4b, 3, 4, VERSION, 0), shared, encodedName, stored);
    directory.push(centralHeader(shared, offset), encodedName);
    offset += 6 + shared.byteLength + encodedName.byteLength + stored.byteLength;
  }
  const directoryBytes = directory.reduce((sum, part) => sum + part.byteLength, 0);
  if (files.size >= 0xffff || offset + directoryBytes > LARGEST_FIELD) {
    throw new EinthovenError(
      "values-invalid",
      `${files.size} files of ${offset} bytes for one zip`,
    );
  }
  return joined([...parts, ...directory, endRecord(files.size, directoryBytes, offset)]);
}

/** What the local and the central header of an entry have in common: flags to length of the extra field. */
function sharedFields(entry: {
  method: number;
  bytes: Uint8Array;
  stored: Uint8Array;
  nameLength: number;
}): Uint8Array {
  const fields = new DataView(new ArrayBuffer(24));
  fields.setUint16(0, UTF8_NAMES, true);
  fields.setUint16(2, entry.method, true);
  fields.setUint16(6, DOS_DATE, true);
  fields.setUint32(8, crc32(entry.bytes), true);
  fields.setUint32(12, entry.stored.byteLength, true);
  fields.setUint32(16, entry.bytes.byteLength, true);
  fields.setUint16(20, entry.nameLength, true);
  return new Uint8Array(fields.buffer);
}

function centralHeader(shared: Uint8Array, offset: number): Uint8Array {
  const header = new Uint8Array(46);
  header.set([0x50, 0x4b, 1, 2, VERSION, 0, VERSION, 0]);
  header.set(shared, 8);
  new DataView(header.buffer).setUint32(42, offset, true);
  return header;
}

function endRecord(entries: number, directoryBytes: number, directoryStart: number): Uint8Array {
  const record = new DataView(new ArrayBuffer(22));
  record.setUint32(0, 0x06054b50, true);
  record.setUint16(8, entries, true);
  record.setUint16(10, entries, true);
  record.setUint32(12, directoryBytes, true);
  record.setUint32(16, directoryStart, true);
  return new Uint8Array(record.buffer);
}
