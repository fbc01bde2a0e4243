import type { Ecg } from "../core/ecg.ts";
import type { FileTree } from "../core/file-tree.ts";
import type { Dataset, Exclusion, RecordEntry } from "./dataset.ts";
import { exclusionOf } from "./exclusion.ts";
import { checkRecord, type RecordCheck, requireUsable } from "./record-check.ts";

/** A recording fit for use, or the reason why it is left out. */
export type CheckedRead =
  | { readonly status: "read"; readonly ecg: Ecg; readonly check: RecordCheck }
  | { readonly status: "excluded"; readonly exclusion: Exclusion };

/**
 * Reads one recording and looks at its samples. Whatever is wrong with this one recording (a truncated file, a
 * wrong checksum, no signal on any lead) comes back as an exclusion, so that it never stops the others.
 */
export async function readChecked(
  dataset: Dataset,
  tree: FileTree,
  record: RecordEntry,
): Promise<CheckedRead> {
  try {
    const ecg = await dataset.read(tree, record);
    const check = checkRecord(ecg);
    requireUsable(check, ecg);
    return { status: "read", ecg, check };
  } catch (error) {
    return { status: "excluded", exclusion: exclusionOf(record.id, error) };
  }
}
