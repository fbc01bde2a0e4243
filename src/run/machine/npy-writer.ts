import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { npyHeaderBytes } from "../../formats/npy.ts";

/** Owns a .npy file that grows row by row. */
export interface NpyWriter {
  /** Adds whole rows. */
  append(rows: Float32Array): Promise<void>;
  /** Puts the file in its place, whole; rows and bytes are those of the file. */
  finish(): Promise<{ readonly rows: number; readonly bytes: number }>;
  /** Throws away what was not finished. */
  abandon(): Promise<void>;
}

/**
 * Writes float32[rows, ...rowShape] without holding it: to a temporary name beside `path`, renamed when finished.
 * Rejects as the file system does.
 */
export async function openNpyWriter(path: string, rowShape: readonly number[]): Promise<NpyWriter> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(temporary, "wx");
  const valuesPerRow = rowShape.reduce((product, length) => product * length, 1);
  const start = npyHeaderBytes([0, ...rowShape]).byteLength;
  let end = start;
  return {
    append: async (rows) => {
      const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
      for (let at = 0; at < bytes.byteLength; ) {
        at += (await handle.write(bytes, at, bytes.byteLength - at, end + at)).bytesWritten;
      }
      end += bytes.byteLength;
    },
    finish: async () => {
      const rows = (end - start) / (4 * valuesPerRow);
      await handle.write(npyHeaderBytes([rows, ...rowShape]), 0, start, 0);
      await handle.sync();
      await handle.close();
      await rename(temporary, path);
      return { rows, bytes: end };
    },
    abandon: async () => {
      await handle.close().catch(() => {});
      await rm(temporary, { force: true });
    },
  };
}
