import type { Ecg } from "../core/ecg.ts";
import type { DatasetSurvey } from "../datasets/survey.ts";
import { sameRecordings } from "../signal/fingerprint/same-recordings.ts";
import { confirmCopies } from "./survey/confirm-copies.ts";

/** A surveyed folder and how to read a record of it. */
export interface Surveyed {
  readonly name: string;
  readonly survey: DatasetSurvey;
  read(row: number): Promise<Ecg>;
}

/** Recordings that two folders share; of one folder with itself, those it holds twice. */
export interface Overlap {
  readonly first: string;
  readonly second: string;
  readonly pairs: readonly { readonly first: string; readonly second: string }[];
}

/**
 * Finds every recording that is stored more than once, within and across folders, whatever its name, gain, rate
 * or rounding: fingerprints name candidates, which are then read and compared sample by sample.
 */
export async function findOverlaps(folders: readonly Surveyed[]): Promise<readonly Overlap[]> {
  const places = folders.flatMap((folder, f) =>
    folder.survey.records.map((record, row) => ({ folder, f, row, id: record.id })),
  );
  const pairs = await confirmCopies(
    sameRecordings(folders.flatMap(({ survey }) => survey.waveforms)),
    (place) => places[place]!.folder.read(places[place]!.row),
  );
  const found = new Map<string, { first: string; second: string }[]>();
  for (const [i, j] of pairs) {
    const [a, b] = [places[i]!, places[j]!];
    const key = `${a.f} ${b.f}`;
    const list = found.get(key) ?? [];
    found.set(key, list);
    list.push({ first: a.id, second: b.id });
  }
  return [...found].map(([key, list]) => {
    const [a, b] = key.split(" ").map(Number) as [number, number];
    return { first: folders[a]!.name, second: folders[b]!.name, pairs: list };
  });
}
