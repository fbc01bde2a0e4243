import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import type { Inflate } from "../../core/inflate.ts";
import { tarTree } from "../../formats/archive/tar-tree.ts";

/** In spite of its ending, the publisher's archive is not compressed. */
const ARCHIVE = /(^|\/)records\.tar(\.gz)?$/;
const RECORD = /(^|\/)([A-Z]\d{5})\.h5$/;

/** The records of an SPH folder, as files or inside the archive. */
export interface SphRecords {
  /** Path of each record by its name; inside the archive, its path there behind that of the archive. */
  readonly paths: ReadonlyMap<string, string>;
  open(path: string): Promise<ByteSource>;
  /** As the folder unpacks what is compressed inside files. */
  readonly inflate: Inflate | undefined;
}

const opened = new WeakMap<FileTree, Promise<SphRecords>>();

/** May this folder hold records of SPH? Reads names only. */
export function mayHoldRecords(paths: readonly string[]): boolean {
  return paths.some((path) => RECORD.test(path) || ARCHIVE.test(path));
}

/**
 * Finds the records of a folder, once: files that were unpacked, otherwise those in `records.tar.gz`, of which the
 * headers are read and the contents skipped. Memory: the names. Rejects with `format-unsupported` for an archive that
 * is compressed after all, `archive-malformed` and `file-truncated`.
 */
export function sphRecords(tree: FileTree): Promise<SphRecords> {
  const records = opened.get(tree) ?? findRecords(tree);
  opened.set(tree, records);
  // A failure may be mended (a download goes on); it is not kept.
  records.catch(() => opened.delete(tree));
  return records;
}

async function findRecords(tree: FileTree): Promise<SphRecords> {
  const paths = await tree.list();
  const unpacked = byName(paths);
  const { inflate } = tree;
  if (unpacked.size > 0) return { paths: unpacked, open: (path) => tree.open(path), inflate };
  const archive = paths.find((path) => ARCHIVE.test(path));
  if (archive === undefined) {
    throw new EinthovenError("folder-unrecognised", `${tree.label} has no records/A00001.h5 ...`, {
      hint: "download records.tar.gz beside metadata.csv; it need not be unpacked",
    });
  }
  const inside = await tarTree(await tree.open(archive), { label: archive });
  const prefix = `${archive}/`;
  return {
    paths: byName((await inside.list()).map((path) => prefix + path)),
    open: (path) => inside.open(path.slice(prefix.length)),
    inflate,
  };
}

function byName(paths: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    paths.flatMap((path) => {
      const name = RECORD.exec(path)?.[2];
      return name === undefined ? [] : [[name, path] as const];
    }),
  );
}
