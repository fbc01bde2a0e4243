import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { archiveMalformed } from "./archive-error.ts";
import { type ArchiveTreeOptions, archiveTree } from "./archive-tree.ts";
import { type SequentialReader, walkTar } from "./tar-walk.ts";

/** Where one file of an uncompressed tar archive lies. */
export interface TarEntry {
  /** First byte of the contents. */
  readonly start: number;
  readonly byteLength: number;
}

/**
 * Serves an uncompressed tar archive as a folder without unpacking it; every file is a slice of the archive.
 * (SPH's `records.tar.gz` is such an archive in spite of its name.) Rejects as `listTar`.
 */
export async function tarTree(
  source: ByteSource,
  { label = "archive.tar", folder = "" }: ArchiveTreeOptions = {},
): Promise<FileTree> {
  return archiveTree(await listTar(source, { label }), {
    label,
    folder,
    open: ({ start, byteLength }) =>
      Promise.resolve({
        byteLength,
        slice: (from: number, to: number) => source.slice(start + from, start + to),
      }),
  });
}

/**
 * Lists the files of an uncompressed tar archive by path: reads its headers and skips the contents, so an archive
 * of any size takes memory for the names only. Of two files of one path the later counts, as tar itself has it.
 * Rejects as `walkTar`, and with `format-unsupported` for what is compressed by gzip.
 */
async function listTar(
  source: ByteSource,
  { label = "archive.tar" }: { label?: string } = {},
): Promise<ReadonlyMap<string, TarEntry>> {
  if (await isGzip(source)) {
    throw new EinthovenError("format-unsupported", `${label} is compressed by gzip`, {
      hint: `its files cannot be reached out of order; unpack it: tar -xzf "${label}"`,
    });
  }
  const reader = readerOf(source);
  const entries = new Map<string, TarEntry>();
  for await (const { path, byteLength } of walkTar(reader, label)) {
    entries.set(path, { start: reader.position, byteLength });
  }
  if (entries.size === 0) throw archiveMalformed(`${label} is no tar archive with files`);
  return entries;
}

/** Tells whether a file begins as gzip does, whatever its name says. */
export async function isGzip(source: ByteSource): Promise<boolean> {
  const [first, second] = await source.slice(0, Math.min(2, source.byteLength));
  return first === 0x1f && second === 0x8b;
}

function readerOf(source: ByteSource): SequentialReader {
  let position = 0;
  const after = (length: number): number => Math.min(position + length, source.byteLength);
  return {
    get position() {
      return position;
    },
    take: async (length) => {
      const start = position;
      position = after(length);
      return await source.slice(start, position);
    },
    skip: (length) => {
      position = after(length);
      return Promise.resolve();
    },
  };
}
