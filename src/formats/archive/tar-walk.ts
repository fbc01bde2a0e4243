import { EinthovenError } from "../../core/error.ts";
import { archiveMalformed } from "./archive-error.ts";
import { entryPath } from "./entry-path.ts";
import { parsePaxRecords, parseTarHeader, TAR_BLOCK_BYTES, type TarHeader } from "./tar-header.ts";

/** Bytes from front to back. */
export interface SequentialReader {
  /** Bytes passed so far. */
  readonly position: number;
  /** The next bytes; fewer than `length` at the end. */
  take(length: number): Promise<Uint8Array>;
  /** Passes over bytes, at most to the end. */
  skip(length: number): Promise<void>;
}

/** A file whose contents come next. */
export interface TarFile {
  /** Normalised, relative to the archive. */
  readonly path: string;
  readonly byteLength: number;
}

/** What pax and GNU records have said of the entry that follows them. */
interface Foretold {
  readonly path?: string;
  readonly byteLength?: number;
}

/** A name or a few attributes; the limit keeps a damaged size from filling the memory. */
const LARGEST_RECORD_BYTES = 2 ** 20;

/**
 * Walks through a tar archive: POSIX ustar and pax, GNU long names and sizes, v7. Yields each file while the reader
 * stands at its contents; the consumer may take them, and what it leaves is skipped. Folders, links and devices
 * are passed over. Throws `archive-malformed` (damaged headers, names that leave the folder), `file-truncated`
 * and `format-unsupported` (sparse files).
 */
export async function* walkTar(reader: SequentialReader, label: string): AsyncGenerator<TarFile> {
  let foretold: Foretold = {};
  for (let header = await nextHeader(reader); header !== null; header = await nextHeader(reader)) {
    if (RECORD_TYPES.has(header.type)) {
      foretold = { ...foretold, ...(await recordOf(header, reader)) };
      continue;
    }
    const { path = header.name, byteLength = header.byteLength } = foretold;
    foretold = {};
    const start = reader.position;
    if (isFile(header, path, label)) yield { path: entryPath(path, label), byteLength };
    await reader.skip(start + padded(byteLength) - reader.position);
    if (reader.position < start + byteLength) throw cutOff(path, label);
  }
}

/** pax for the next entry and for all, GNU long name and long link. */
const RECORD_TYPES: ReadonlySet<string> = new Set(["x", "g", "L", "K"]);

/** An archive ends with zero blocks; some writers leave them out. */
async function nextHeader(reader: SequentialReader): Promise<TarHeader | null> {
  const block = await reader.take(TAR_BLOCK_BYTES);
  return block.byteLength < TAR_BLOCK_BYTES ? null : parseTarHeader(block);
}

async function recordOf(header: TarHeader, reader: SequentialReader): Promise<Foretold> {
  if (header.byteLength > LARGEST_RECORD_BYTES) {
    throw archiveMalformed(`a record of the tar archive claims ${header.byteLength} bytes`);
  }
  const record = await reader.take(padded(header.byteLength));
  const contents = record.subarray(0, header.byteLength);
  if (header.type === "L") return { path: untilZero(contents) };
  return header.type === "x" ? paxOf(contents) : {};
}

function paxOf(record: Uint8Array): Foretold {
  const records = parsePaxRecords(record);
  const path = records.get("path");
  const size = records.get("size");
  if (size !== undefined && !/^\d{1,15}$/.test(size)) {
    throw archiveMalformed(`a pax record states the size "${size.slice(0, 40)}"`);
  }
  return {
    ...(path === undefined ? {} : { path }),
    ...(size === undefined ? {} : { byteLength: Number(size) }),
  };
}

/** Before POSIX a folder was a file whose name ends with a slash. */
function isFile({ type }: TarHeader, path: string, label: string): boolean {
  if (type === "S") {
    throw new EinthovenError("format-unsupported", `${path} in ${label} is a sparse file`, {
      hint: `unpack the archive: tar -xf "${label}"`,
    });
  }
  return type === "0" && !path.endsWith("/");
}

function untilZero(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function padded(byteLength: number): number {
  return TAR_BLOCK_BYTES * Math.ceil(byteLength / TAR_BLOCK_BYTES);
}

function cutOff(path: string, label: string): EinthovenError {
  return new EinthovenError("file-truncated", `${label} ends inside ${path}`, {
    hint: "download the archive again",
  });
}
