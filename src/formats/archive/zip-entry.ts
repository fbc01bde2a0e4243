import { type ByteSource, bytesOf } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { archiveMalformed } from "./archive-error.ts";
import { crc32 } from "./crc32.ts";
import { inflate } from "./inflate.ts";
import { type ZipEntry, zipView } from "./zip-directory.ts";

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
/** Deflate cannot expand more than about 1032 times, so an entry that claims more lies. */
const LARGEST_EXPANSION = 1032;
/** A recording or a table; larger files are to be unpacked on disk, where they can be read by slices. */
const LARGEST_INFLATED_BYTES = 512 * 2 ** 20;

/**
 * Opens one entry as a source of its own. A stored entry is a slice of the archive and costs nothing; a deflated
 * one is decompressed into memory and its CRC-32 verified. Rejects with `archive-malformed` when it is damaged or
 * cut off, and with `format-unsupported` for encrypted entries, other compressions and a deflated entry of more
 * than `largestBytes` (512 MiB).
 */
export async function openZipEntry(
  source: ByteSource,
  entry: ZipEntry,
  { largestBytes = LARGEST_INFLATED_BYTES }: { largestBytes?: number } = {},
): Promise<ByteSource> {
  checkReadable(entry, largestBytes);
  const start = await startOf(source, entry);
  if (entry.method === STORED) {
    return {
      byteLength: entry.byteLength,
      slice: (from, to) => source.slice(start + from, start + to),
    };
  }
  const bytes = await inflate(await source.slice(start, start + entry.storedBytes), {
    compression: "deflate-raw",
    label: entry.name,
    largestBytes: entry.byteLength,
  });
  if (bytes.byteLength !== entry.byteLength || crc32(bytes) !== entry.crc32) {
    throw archiveMalformed(`${entry.name} differs from the checksum in its archive`);
  }
  return bytesOf(bytes);
}

function checkReadable(entry: ZipEntry, largestBytes: number): void {
  const { name, method, encrypted, byteLength, storedBytes } = entry;
  if (encrypted || (method !== STORED && method !== DEFLATED)) {
    const how = encrypted ? "encrypted" : `compressed by method ${method}`;
    throw new EinthovenError("format-unsupported", `${name} is ${how}`, {
      hint: "unpack the archive and use the folder",
    });
  }
  if (method === STORED && byteLength !== storedBytes) {
    throw archiveMalformed(`${name} is stored in ${storedBytes} bytes but claims ${byteLength}`);
  }
  if (method === DEFLATED && byteLength > LARGEST_EXPANSION * (storedBytes + 1)) {
    throw archiveMalformed(`${name} claims ${byteLength} bytes out of ${storedBytes}`);
  }
  if (method === DEFLATED && byteLength > largestBytes) {
    throw new EinthovenError(
      "format-unsupported",
      `${name} needs ${byteLength} bytes once decompressed, ${largestBytes} are allowed`,
      { hint: "unpack the archive and use the folder: files on disk are read by slices" },
    );
  }
}

/** The local header's extra field (torch pads with it) can differ from the one in the directory. */
async function startOf(source: ByteSource, entry: ZipEntry): Promise<number> {
  const header = await zipView(source, entry.headerStart, LOCAL_HEADER_BYTES);
  if (header.getUint32(0, true) !== LOCAL_SIGNATURE) {
    throw archiveMalformed(`${entry.name} has no header`);
  }
  const start =
    entry.headerStart +
    LOCAL_HEADER_BYTES +
    header.getUint16(26, true) +
    header.getUint16(28, true);
  if (start + entry.storedBytes > source.byteLength) {
    throw archiveMalformed(`${entry.name} is cut off`);
  }
  return start;
}
