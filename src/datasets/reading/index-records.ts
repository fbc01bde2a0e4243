import { readAll } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { sha256Hex } from "../../core/hash.ts";
import { parseWfdbHeader, type WfdbHeader } from "../../formats/wfdb/wfdb-header.ts";
import type { DatasetIndex, RecordEntry } from "../dataset.ts";
import { type IndexContext, indexEntries } from "./index-entries.ts";

/** A WFDB record that a folder should hold, and how to describe it once its header is read. */
export interface ExpectedRecord {
  readonly id: string;
  readonly headerPath: string;
  /** Throws the EinthovenError for which the record is left out. */
  readonly describe: (header: WfdbHeader) => RecordEntry;
}

/**
 * Reads the header of every expected WFDB record and sorts the records into kept and excluded. A header carries
 * the checksums of its signals, so its hash stands for the record's content.
 */
export function indexRecords(
  tree: FileTree,
  expected: readonly ExpectedRecord[],
  { present, ...context }: IndexContext & { readonly present: ReadonlySet<string> },
): Promise<DatasetIndex> {
  return indexEntries(
    expected.map(({ id, headerPath, describe }) => ({
      id,
      path: headerPath,
      inspect: async () => {
        if (!present.has(headerPath)) throw headerMissing(headerPath);
        const bytes = await readAll(await tree.open(headerPath));
        const entry = describe(parseWfdbHeader(new TextDecoder().decode(bytes)));
        return { entry, contentHash: sha256Hex(bytes) };
      },
    })),
    context,
  );
}

function headerMissing(headerPath: string): EinthovenError {
  return new EinthovenError("record-missing", `no file ${headerPath}`, {
    hint: "download the rest of the dataset, or leave the record out",
  });
}
