import type { ByteSource } from "../../core/byte-source.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { sha256Hex } from "../../core/hash.ts";
import type { CsvTable } from "../../formats/csv.ts";
import { streamCsv } from "../../formats/csv-stream.ts";

/** Small: what a window leaves behind is freed before it is moved to where memory is freed rarely. */
const WINDOW_BYTES = 2 ** 16;

/** What stands for the content of a table that was read in windows. */
export interface StreamedTable {
  readonly path: string;
  /** SHA-256 over the SHA-256 of its windows of 64 KiB. */
  readonly contentHash: string;
}

/**
 * Reads a table of hundreds of thousands of rows in windows of 64 KiB; `use` gets the rows of each, in order. Memory: one
 * window, if `use` keeps numbers and new text rather than cells, which hold on to their window. Throws as `streamCsv`.
 */
export async function streamTable(
  tree: FileTree,
  path: string,
  use: (piece: CsvTable) => void,
): Promise<StreamedTable> {
  const source = await tree.open(path);
  const hashes: string[] = [];
  const hashing: ByteSource = {
    byteLength: source.byteLength,
    slice: async (start, end) => {
      const bytes = await source.slice(start, end);
      hashes.push(sha256Hex(bytes));
      return bytes;
    },
  };
  for await (const piece of streamCsv(hashing, { name: path, windowBytes: WINDOW_BYTES }))
    use(piece);
  return { path, contentHash: sha256Hex(new TextEncoder().encode(hashes.join("\n"))) };
}
