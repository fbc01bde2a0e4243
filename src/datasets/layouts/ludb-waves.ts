import { readAll } from "../../core/byte-source.ts";
import type { Lead } from "../../core/ecg.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { readAnnotations } from "../../formats/wfdb/annotations/read-annotations.ts";
import type { RecordEntry } from "../dataset.ts";

/** One wave of one lead as a cardiologist marked it; places count samples from the start of the recording. */
export interface MarkedWave {
  readonly wave: "P" | "QRS" | "T";
  /** null where the mark is absent, as at the edges of a recording. */
  readonly onset: number | null;
  readonly peak: number;
  readonly offset: number | null;
}

const WAVE_OF_SYMBOL: ReadonlyMap<string, MarkedWave["wave"]> = new Map([
  ["p", "P"],
  ["N", "QRS"],
  ["t", "T"],
]);

/**
 * Reads LUDB's marks of P waves, QRS complexes and T waves in one lead, in order of time: reference for delineation. Each
 * lead has an annotation file of its own, `data/1.ii` for lead II. Rejects with `file-missing` and `file-truncated`.
 */
export async function readLudbWaves(
  tree: FileTree,
  record: Pick<RecordEntry, "path">,
  lead: Lead,
): Promise<readonly MarkedWave[]> {
  const path = record.path.replace(/hea$/, lead.toLowerCase());
  const { annotations } = readAnnotations(await readAll(await tree.open(path)));
  return annotations.flatMap(({ symbol, sample }, i) => {
    const wave = WAVE_OF_SYMBOL.get(symbol);
    if (wave === undefined) return [];
    const [before, after] = [annotations[i - 1], annotations[i + 1]];
    return {
      wave,
      onset: before?.symbol === "(" ? before.sample : null,
      peak: sample,
      offset: after?.symbol === ")" ? after.sample : null,
    };
  });
}
