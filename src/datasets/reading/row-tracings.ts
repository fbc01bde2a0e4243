import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { attemptAsync } from "./attempt.ts";
import { contentSample } from "./content-sample.ts";
import { type Hdf5Recordings, openRecordings } from "./hdf5-recordings.ts";

/** A file whose row `r` belongs to row `r` of a table: no id says so. */
export interface RowTracings {
  readonly path: string;
  readonly contentHash: string;
  /** Throws the reason why no row of the file can be told: it cannot be read, or has more or fewer rows than the table. */
  readonly requireJoined: () => void;
}

/** Looks at a file of tracings that a table of `rows` rows describes in order. */
export async function rowTracings(
  tree: FileTree,
  path: string,
  { recordings, rows, table }: { recordings: Hdf5Recordings; rows: number; table: string },
): Promise<RowTracings> {
  const opened = await attemptAsync(openRecordings(tree, path, recordings));
  const fault =
    opened instanceof EinthovenError ? opened : unequal(path, opened.shape[0]!, { rows, table });
  return {
    path,
    contentHash: await contentSample(await tree.open(path)),
    requireJoined: () => {
      if (fault !== null) throw fault;
    },
  };
}

function unequal(
  path: string,
  tracings: number,
  { rows, table }: { rows: number; table: string },
): EinthovenError | null {
  if (tracings === rows) return null;
  return new EinthovenError(
    "shape-mismatch",
    `${path} has ${tracings} tracings and ${table} ${rows} rows: they are joined by their order`,
    { hint: "download both again; no row may be added, removed or sorted" },
  );
}
