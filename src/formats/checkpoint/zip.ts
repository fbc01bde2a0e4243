import type { ByteSource } from "../../core/byte-source.ts";
import { malformed } from "./stored-tensor.ts";

/** Where one file of an archive lies. Only stored (uncompressed) entries are listed with their bytes' place. */
export interface ZipEntry {
  readonly name: string;
  readonly compressed: boolean;
  readonly byteLength: number;
  /** Start of the local header; the bytes begin behind it. */
  readonly headerStart: number;
}

const END_SIGNATURE = 0x06054b50;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_END_SIGNATURE = 0x06064b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const LONGEST_END = 22 + 65_535;
const SATURATED = 0xffffffff;

/**
 * Lists a zip archive from its central directory (PKWARE APPNOTE 6.3, with zip64 for files past 4 GiB); reads
 * no entry. Rejects with `checkpoint-malformed` when the directory is absent or damaged, as after a download
 * that was cut off.
 */
export async function listZip(source: ByteSource): Promise<ReadonlyMap<string, ZipEntry>> {
  const directory = await centralDirectory(source);
  const entries = new Map<string, ZipEntry>();
  let offset = 0;
  while (
    offset + 46 <= directory.byteLength &&
    directory.getUint32(offset, true) === CENTRAL_SIGNATURE
  ) {
    const entry = centralEntry(directory, offset);
    entries.set(entry.name, entry);
    offset +=
      46 + [28, 30, 32].reduce((sum, at) => sum + directory.getUint16(offset + at, true), 0);
  }
  if (offset !== directory.byteLength || entries.size === 0) {
    throw malformed("the archive's table of contents is damaged");
  }
  return entries;
}

/** Opens one stored entry as a source of its own. Rejects with `checkpoint-malformed` when it is compressed or cut off. */
export async function openZipEntry(source: ByteSource, entry: ZipEntry): Promise<ByteSource> {
  if (entry.compressed) {
    throw malformed(
      `${entry.name} is compressed; torch stores its tensors uncompressed`,
      "use the file as it was published, not one that was packed again",
    );
  }
  const header = await view(source, entry.headerStart, LOCAL_HEADER_BYTES);
  if (header.getUint32(0, true) !== LOCAL_SIGNATURE) throw malformed(`${entry.name} has no header`);
  // The local header's extra field (torch pads with it) can differ from the one in the directory.
  const start =
    entry.headerStart +
    LOCAL_HEADER_BYTES +
    header.getUint16(26, true) +
    header.getUint16(28, true);
  if (start + entry.byteLength > source.byteLength) throw malformed(`${entry.name} is cut off`);
  return {
    byteLength: entry.byteLength,
    slice: (from, to) => source.slice(start + from, start + to),
  };
}

async function centralDirectory(source: ByteSource): Promise<DataView> {
  const tailStart = Math.max(0, source.byteLength - LONGEST_END);
  const tail = await view(source, tailStart, source.byteLength - tailStart);
  const end = lastSignature(tail);
  if (end < 0) {
    throw malformed(
      "the file begins as a zip archive but its table of contents is missing: the download was cut off",
    );
  }
  let length = tail.getUint32(end + 12, true);
  let start = tail.getUint32(end + 16, true);
  if (start === SATURATED || length === SATURATED) {
    if (end < 20 || tail.getUint32(end - 20, true) !== ZIP64_LOCATOR_SIGNATURE) {
      throw malformed("the archive's zip64 locator is missing");
    }
    const zip64 = await view(source, safe(tail.getBigUint64(end - 12, true)), 56);
    if (zip64.getUint32(0, true) !== ZIP64_END_SIGNATURE) {
      throw malformed("the archive's zip64 record is damaged");
    }
    length = safe(zip64.getBigUint64(40, true));
    start = safe(zip64.getBigUint64(48, true));
  }
  return view(source, start, length);
}

function lastSignature(tail: DataView): number {
  for (let at = tail.byteLength - 22; at >= 0; at--) {
    if (tail.getUint32(at, true) === END_SIGNATURE) return at;
  }
  return -1;
}

function centralEntry(directory: DataView, at: number): ZipEntry {
  const nameLength = directory.getUint16(at + 28, true);
  const extraLength = directory.getUint16(at + 30, true);
  const nameStart = at + 46;
  if (nameStart + nameLength + extraLength > directory.byteLength) {
    throw malformed("the archive's table of contents is damaged");
  }
  const name = new TextDecoder().decode(
    new Uint8Array(directory.buffer, directory.byteOffset + nameStart, nameLength),
  );
  const sizes = [24, 20, 42].map((field) => directory.getUint32(at + field, true));
  const [byteLength, , headerStart] = withZip64(
    directory,
    nameStart + nameLength,
    extraLength,
    sizes,
  );
  const compressed = directory.getUint16(at + 10, true) !== 0;
  return { name, compressed, byteLength: byteLength!, headerStart: headerStart! };
}

/** Replaces each saturated 32-bit field by the next 64-bit value of the zip64 extra field. */
function withZip64(
  directory: DataView,
  extraStart: number,
  extraLength: number,
  fields: readonly number[],
): readonly number[] {
  if (!fields.includes(SATURATED)) return fields;
  let at = extraStart;
  const end = extraStart + extraLength;
  while (at + 4 <= end && directory.getUint16(at, true) !== 1) {
    at += 4 + directory.getUint16(at + 2, true);
  }
  at += 4;
  return fields.map((field) => {
    if (field !== SATURATED) return field;
    if (at + 8 > end) throw malformed("the archive's zip64 sizes are missing");
    at += 8;
    return safe(directory.getBigUint64(at - 8, true));
  });
}

async function view(source: ByteSource, start: number, length: number): Promise<DataView> {
  if (start + length > source.byteLength) {
    throw malformed(`the archive points to byte ${start + length} of ${source.byteLength}`);
  }
  const bytes = await source.slice(start, start + length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function safe(value: bigint): number {
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw malformed(`the archive points to byte ${value}`);
}
