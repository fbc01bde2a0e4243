import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { archiveMalformed } from "../../formats/archive/archive-error.ts";
import { entryPath } from "../../formats/archive/entry-path.ts";
import { inflateChunks } from "../../formats/archive/inflate.ts";
import { listZip, type ZipEntry, zipView } from "../../formats/archive/zip-directory.ts";
import { openFile } from "../machine/disk-files.ts";
import { freeBytes, requireSpace } from "./free-space.ts";
import { partPath } from "./part-file.ts";

const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const BLOCK_BYTES = 2 ** 20;

export interface Unpacked {
  readonly files: number;
  /** Files that were there already with the right length. */
  readonly present: number;
}

/**
 * Unpacks a zip archive below a folder, entry by entry, verifying each CRC-32; what lies there with the right length
 * is left alone. Names that leave the folder, encrypted entries and entries that are longer than they claim are
 * refused. Rejects with `archive-malformed`, `format-unsupported` or `write-failed`. Memory: about 2 MiB.
 */
export async function unpackZip(path: string, folder: string): Promise<Unpacked> {
  const source = await openFile(path);
  const entries: { readonly entry: ZipEntry; readonly target: string }[] = [];
  for (const [name, entry] of await listZip(source, { label: path })) {
    const inside = entryPath(name, path);
    if (!name.endsWith("/")) entries.push({ entry, target: join(folder, inside) });
  }
  const missing: typeof entries = [];
  for (const item of entries) if (!(await isThere(item))) missing.push(item);
  const needed = missing.reduce((sum, { entry }) => sum + entry.byteLength, 0);
  await mkdir(folder, { recursive: true });
  requireSpace(needed, await freeBytes(folder), folder);
  for (const { entry, target } of missing) await unpackEntry(source, entry, target);
  return { files: entries.length, present: entries.length - missing.length };
}

async function isThere({ entry, target }: { entry: ZipEntry; target: string }): Promise<boolean> {
  const info = await stat(target).catch(() => null);
  return info !== null && info.size === entry.byteLength;
}

async function unpackEntry(source: ByteSource, entry: ZipEntry, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const part = partPath(target);
  const handle = await open(part, "w");
  try {
    await writeEntry(handle, entry, await chunksOf(source, entry));
    await handle.sync();
  } catch (error) {
    await handle.close();
    await rm(part, { force: true });
    throw error;
  }
  await handle.close();
  await rename(part, target);
}

async function writeEntry(
  handle: FileHandle,
  { name, byteLength, crc32: expected }: ZipEntry,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  let done = 0;
  let checksum = 0;
  for await (const chunk of chunks) {
    if (done + chunk.byteLength > byteLength) {
      throw archiveMalformed(`${name} holds more than the ${byteLength} bytes that it claims`);
    }
    await handle.writeFile(chunk);
    checksum = crc32(chunk, checksum);
    done += chunk.byteLength;
  }
  if (done === byteLength && checksum === expected) return;
  throw archiveMalformed(`${name} differs from the checksum in its archive`);
}

async function chunksOf(source: ByteSource, entry: ZipEntry): Promise<AsyncIterable<Uint8Array>> {
  const { name, method, encrypted, headerStart, storedBytes } = entry;
  if (encrypted || (method !== STORED && method !== DEFLATED)) {
    const how = encrypted ? "encrypted" : `compressed by method ${method}`;
    throw new EinthovenError("format-unsupported", `${name} is ${how}`, {
      hint: "unpack the archive with another program",
    });
  }
  const header = await zipView(source, headerStart, LOCAL_HEADER_BYTES);
  const start =
    headerStart + LOCAL_HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + storedBytes > source.byteLength) throw archiveMalformed(`${name} is cut off`);
  const stored: ByteSource = {
    byteLength: storedBytes,
    slice: (from, to) => source.slice(start + from, start + to),
  };
  return method === STORED
    ? blocksOf(stored)
    : inflateChunks(stored, { compression: "deflate-raw", label: name });
}

async function* blocksOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.byteLength; at += BLOCK_BYTES) {
    yield source.slice(at, Math.min(source.byteLength, at + BLOCK_BYTES));
  }
}
