import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { archiveMalformed } from "./archive-error.ts";

/** Where one file of a zip archive lies and how it is stored. */
export interface ZipEntry {
  /** As written, with forward slashes; a folder's ends with one. */
  readonly name: string;
  /** 0 stored, 8 deflated; others are refused when they are opened. */
  readonly method: number;
  readonly encrypted: boolean;
  /** Bytes in the archive. */
  readonly storedBytes: number;
  /** Bytes once decompressed. */
  readonly byteLength: number;
  /** CRC-32 of the decompressed bytes. */
  readonly crc32: number;
  /** Start of the local header; the bytes begin behind it. */
  readonly headerStart: number;
}

const END_SIGNATURE = 0x06054b50;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_END_SIGNATURE = 0x06064b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_HEADER_BYTES = 46;
const LONGEST_END = 22 + 65_535;
const SATURATED = 0xffffffff;
const SATURATED_DISK = 0xffff;

/**
 * Lists a zip archive from its central directory (PKWARE APPNOTE 6.3, with zip64 for files past 4 GiB); reads
 * no entry. Rejects with `archive-malformed` when the directory is absent or damaged, as after a download
 * that was cut off, and with `format-unsupported` for one part of a split archive. `label` is the file's name.
 */
export async function listZip(
  source: ByteSource,
  { label = "archive.zip" }: { label?: string } = {},
): Promise<ReadonlyMap<string, ZipEntry>> {
  const directory = await centralDirectory(source, label);
  const entries = new Map<string, ZipEntry>();
  let offset = 0;
  while (
    offset + CENTRAL_HEADER_BYTES <= directory.byteLength &&
    directory.getUint32(offset, true) === CENTRAL_SIGNATURE
  ) {
    const entry = centralEntry(directory, offset);
    entries.set(entry.name, entry);
    offset +=
      CENTRAL_HEADER_BYTES +
      [28, 30, 32].reduce((sum, at) => sum + directory.getUint16(offset + at, true), 0);
  }
  if (offset !== directory.byteLength || entries.size === 0) {
    throw archiveMalformed("the archive's table of contents is damaged");
  }
  return entries;
}

/** Bytes [start, start + length) as a view. Rejects with `archive-malformed` past the archive's end. */
export async function zipView(
  source: ByteSource,
  start: number,
  length: number,
): Promise<DataView> {
  if (start + length > source.byteLength) {
    throw archiveMalformed(`the archive points to byte ${start + length} of ${source.byteLength}`);
  }
  const bytes = await source.slice(start, start + length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function centralDirectory(source: ByteSource, label: string): Promise<DataView> {
  const tailStart = Math.max(0, source.byteLength - LONGEST_END);
  const tail = await zipView(source, tailStart, source.byteLength - tailStart);
  const end = lastSignature(tail);
  if (end < 0) {
    throw archiveMalformed(
      "the table of contents is missing: the file is no zip archive, or the download was cut off",
    );
  }
  const disk = tail.getUint16(end + 4, true);
  if (disk !== 0 && disk !== SATURATED_DISK) throw splitArchive(label, disk + 1);
  const length = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  if (start !== SATURATED && length !== SATURATED) return zipView(source, start, length);
  if (end < 20 || tail.getUint32(end - 20, true) !== ZIP64_LOCATOR_SIGNATURE) {
    throw archiveMalformed("the archive's zip64 locator is missing");
  }
  const disks = tail.getUint32(end - 4, true);
  if (disks > 1) throw splitArchive(label, disks);
  const zip64 = await zipView(source, safe(tail.getBigUint64(end - 12, true)), 56);
  if (zip64.getUint32(0, true) !== ZIP64_END_SIGNATURE) {
    throw archiveMalformed("the archive's zip64 record is damaged");
  }
  return zipView(source, safe(zip64.getBigUint64(48, true)), safe(zip64.getBigUint64(40, true)));
}

function splitArchive(label: string, parts: number): EinthovenError {
  const stem = label.replace(/\.zip$/i, "");
  return new EinthovenError(
    "format-unsupported",
    `${label} is the last of ${parts} parts of a split zip archive`,
    {
      hint: `with all parts in one folder: zip -s 0 "${stem}.zip" --out "${stem}-joined.zip"`,
    },
  );
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
  const nameStart = at + CENTRAL_HEADER_BYTES;
  if (nameStart + nameLength + extraLength > directory.byteLength) {
    throw archiveMalformed("the archive's table of contents is damaged");
  }
  const name = new TextDecoder().decode(
    new Uint8Array(directory.buffer, directory.byteOffset + nameStart, nameLength),
  );
  const sizes = [24, 20, 42].map((field) => directory.getUint32(at + field, true));
  const [byteLength, storedBytes, headerStart] = withZip64(
    directory,
    nameStart + nameLength,
    extraLength,
    sizes,
  );
  return {
    name,
    method: directory.getUint16(at + 10, true),
    encrypted: (directory.getUint16(at + 8, true) & 1) !== 0,
    crc32: directory.getUint32(at + 16, true),
    byteLength: byteLength!,
    storedBytes: storedBytes!,
    headerStart: headerStart!,
  };
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
    if (at + 8 > end) throw archiveMalformed("the archive's zip64 sizes are missing");
    at += 8;
    return safe(directory.getBigUint64(at - 8, true));
  });
}

function safe(value: bigint): number {
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw archiveMalformed(`the archive points to byte ${value}`);
}
