import { type FileHandle, mkdir, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { EinthovenError } from "../../core/error.ts";
import type { RemoteFile } from "../../datasets/download.ts";
import { hashFile } from "../machine/file-hash.ts";
import { freeBytes, requireSpace } from "./free-space.ts";
import { keepTrying } from "./keep-trying.ts";
import { type OpenResponse, openResponse } from "./open-response.ts";
import { dropNote, dropPart, findPart, notePart, type PartFile } from "./part-file.ts";
import { webPageInstead } from "./refusal.ts";

export interface DownloadOptions {
  /** The file's place on disk. While it grows it is called `<target>.part`. */
  readonly target: string;
  readonly onProgress?: (doneBytes: number, totalBytes: number | null) => void;
  readonly signal?: AbortSignal;
  /** Attempts in a row that may fail without one new byte. */
  readonly attempts?: number;
  /** Wait before the second attempt; doubled each time. */
  readonly backoffMs?: number;
  readonly stallMs?: number;
  /** Tells the free space of a folder. */
  readonly freeBytesOf?: (folder: string) => Promise<number>;
}

export interface Downloaded {
  readonly path: string;
  readonly bytes: number;
  /** "present": it was there already, whole. */
  readonly state: "downloaded" | "present";
}

/**
 * Downloads one file: it goes on where an earlier attempt stopped, tries again after failures, verifies the
 * published size and checksum, and only then gives the file its name. Rejects with `download-failed`,
 * `download-refused`, `download-corrupt` (the checksum is wrong twice), `write-failed` (no space) or
 * `run-interrupted`. Memory: one network block.
 */
export async function downloadFile(
  file: RemoteFile,
  options: DownloadOptions,
): Promise<Downloaded> {
  const { target, attempts = 5, backoffMs = 1000 } = options;
  const present = await presentBytes(file, target);
  if (present !== null) return { path: target, bytes: present, state: "present" };
  await mkdir(dirname(target), { recursive: true });
  return keepTrying(() => untilSound(file, options), {
    attempts,
    backoffMs,
    bytesSoFar: async () => (await findPart(target, file.url)).bytes,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** A file that came damaged is fetched once more; damaged again, it is damaged at its source. */
async function untilSound(file: RemoteFile, options: DownloadOptions): Promise<Downloaded> {
  try {
    return await attempt(file, options);
  } catch (error) {
    if (!(error instanceof EinthovenError) || error.code !== "download-corrupt") throw error;
    return attempt(file, options);
  }
}

async function attempt(file: RemoteFile, options: DownloadOptions): Promise<Downloaded> {
  const { target, signal, stallMs, freeBytesOf = freeBytes } = options;
  const part = await usablePart(file, target);
  const response = await openResponse(file.url, {
    headers: rangeHeaders(part),
    ...(signal === undefined ? {} : { signal }),
    ...(stallMs === undefined ? {} : { stallMs }),
  });
  const { start, total } = await extentOf(response, { file, part, target });
  if (start === 0) await refuseWebPage(response, file, target);
  const folder = dirname(target);
  try {
    requireSpace(Math.max(0, (total ?? 0) - start), await freeBytesOf(folder), folder);
  } catch (error) {
    response.cancel();
    throw error;
  }
  await notePart(target, { url: file.url, validator: validatorOf(response.headers) });
  const bytes = await writeChunks(response, part.path, { start, total, options });
  return finish(file, { target, partPath: part.path, bytes, total });
}

/** A part that cannot be shown to belong to the file as it is now is of no use. */
async function usablePart(file: RemoteFile, target: string): Promise<PartFile> {
  const part = await findPart(target, file.url);
  if (part.bytes === 0 || part.validator !== null || file.checksum !== null) return part;
  await dropPart(target);
  return { ...part, bytes: 0 };
}

function rangeHeaders({ bytes, validator }: PartFile): Record<string, string> {
  if (bytes === 0) return {};
  const range = { range: `bytes=${bytes}-` };
  return validator === null ? range : { ...range, "if-range": validator };
}

/** From which byte the answer starts, and how long the whole file is (null: not stated). */
async function extentOf(
  response: OpenResponse,
  { file, part, target }: { file: RemoteFile; part: PartFile; target: string },
): Promise<{ readonly start: number; readonly total: number | null }> {
  const { status, headers } = response;
  if (status === 200) {
    const length = headers.get("content-length");
    return { start: 0, total: length === null ? file.bytes : Number(length) };
  }
  const [, from, total] =
    /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  const now = validatorOf(headers);
  const isSame = part.validator === null || now === null || now === part.validator;
  if (status === 206 && Number(from) === part.bytes && isSame) {
    return { start: part.bytes, total: total === "*" ? file.bytes : Number(total) };
  }
  response.cancel();
  if (status === 416 && Number(total) === part.bytes && isSame) {
    // The part was whole already, and only its name was missing.
    return { start: part.bytes, total: part.bytes };
  }
  await dropPart(target);
  throw new EinthovenError("download-failed", `${file.path} changed at the publisher meanwhile`, {
    hint: "run the same command: it starts this file again",
  });
}

/** A weak ETag does not promise equal bytes, so the date of the last change serves instead. */
function validatorOf(headers: Headers): string | null {
  const etag = headers.get("etag");
  return etag !== null && !etag.startsWith("W/") ? etag : headers.get("last-modified");
}

const PAGE_START_BYTES = 65_536;

async function refuseWebPage(
  response: OpenResponse,
  file: RemoteFile,
  target: string,
): Promise<void> {
  const isPage = (response.headers.get("content-type") ?? "").startsWith("text/html");
  if (!isPage || /\.html?$/i.test(file.path)) return;
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.chunks()) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > PAGE_START_BYTES) break;
  }
  throw webPageInstead(file.url, { text, saveAs: target });
}

async function writeChunks(
  response: OpenResponse,
  path: string,
  {
    start,
    total,
    options,
  }: { readonly start: number; readonly total: number | null; readonly options: DownloadOptions },
): Promise<number> {
  let done = start;
  if (response.status === 416) return done;
  const handle = await open(path, start === 0 ? "w" : "r+");
  try {
    for await (const chunk of response.chunks()) {
      await writeAll(handle, chunk, done);
      done += chunk.byteLength;
      options.onProgress?.(done, total);
    }
    await handle.sync();
  } catch (cause) {
    if (cause instanceof EinthovenError) throw cause;
    throw new EinthovenError("write-failed", `cannot write ${path}: ${(cause as Error).message}`, {
      hint: "check free space and permissions; the same command goes on where it stopped",
      cause,
    });
  } finally {
    await handle.close();
  }
  return done;
}

/** A disk that is nearly full takes a part of a block; asking again tells why. */
async function writeAll(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < chunk.byteLength) {
    const { bytesWritten } = await handle.write(
      chunk,
      written,
      chunk.byteLength - written,
      position + written,
    );
    written += bytesWritten;
  }
}

async function finish(
  file: RemoteFile,
  {
    target,
    partPath,
    bytes,
    total,
  }: { target: string; partPath: string; bytes: number; total: number | null },
): Promise<Downloaded> {
  if (total !== null && bytes < total) {
    throw new EinthovenError("download-failed", `${file.path} ended at byte ${bytes} of ${total}`, {
      hint: "run the same command: it goes on where it stopped",
    });
  }
  const difference = await differenceOf(file, partPath, bytes);
  if (difference !== null) {
    await dropPart(target);
    throw new EinthovenError("download-corrupt", `${file.path} from ${file.url}: ${difference}`, {
      hint: "the file was damaged on its way or changed at the publisher; try again later, then tell the publisher",
    });
  }
  await rename(partPath, target);
  await dropNote(target);
  return { path: target, bytes, state: "downloaded" };
}

/** Says in what a file differs from what its publisher states; null when in nothing. */
async function differenceOf(
  { bytes: expected, checksum }: RemoteFile,
  path: string,
  bytes: number,
): Promise<string | null> {
  if (expected !== null && bytes !== expected) {
    return `it has ${bytes} bytes, published are ${expected}`;
  }
  if (checksum === null) return null;
  const hex = await hashFile(path, checksum.algorithm);
  if (hex === checksum.hex) return null;
  return `its ${checksum.algorithm} is ${hex}, published is ${checksum.hex}`;
}

/** The size of a file that is there and is what its publisher states; null otherwise. */
async function presentBytes(file: RemoteFile, target: string): Promise<number | null> {
  const info = await stat(target).catch(() => null);
  if (info === null || !info.isFile()) return null;
  return (await differenceOf(file, target, info.size)) === null ? info.size : null;
}
