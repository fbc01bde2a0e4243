import { readAll } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { type CsvTable, parseCsv } from "../../formats/csv.ts";
import type { DatasetCard } from "../dataset.ts";
import { folderEmpty, requireMarker } from "./folder-kind.ts";

/**
 * Lists the files of a folder that should be a copy of a dataset. Rejects with `folder-empty`, and with
 * `folder-unrecognised` where `sentinel`, the file that only this dataset has, is absent or the folder is simulated
 * and the dataset is not (or the other way round).
 */
export async function openFolder(
  tree: FileTree,
  card: DatasetCard,
  { sentinel, hint }: { readonly sentinel: string; readonly hint: string },
): Promise<ReadonlySet<string>> {
  const paths = await tree.list();
  if (paths.length === 0) throw folderEmpty(tree, card);
  const present = new Set(paths);
  if (!present.has(sentinel)) {
    throw new EinthovenError("folder-unrecognised", `${tree.label} has no ${sentinel}`, { hint });
  }
  await requireMarker(tree, card);
  return present;
}

/** A table that was read whole, with the bytes that decide a fingerprint. */
export interface OpenedTable {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly table: CsvTable;
}

/** Reads a comma-separated table of the folder. Memory: the file. Rejects with `file-missing` and `table-malformed`. */
export async function openTable(tree: FileTree, path: string): Promise<OpenedTable> {
  const bytes = await readAll(await tree.open(path));
  return { path, bytes, table: parseCsv(new TextDecoder().decode(bytes), { name: path }) };
}
