import type { Ecg } from "../core/ecg.ts";
import { refuseLeaks, type SplitSide } from "../sampling/leaks.ts";
import { sameRecordings } from "../signal/fingerprint/same-recordings.ts";
import type { Cohort } from "../study/cohort.ts";
import { confirmCopies } from "./survey/confirm-copies.ts";

type Read = (cohort: Cohort, row: number) => Promise<Ecg>;

/**
 * Refuses a study in which a patient or a recording stands on both sides of a test, within a dataset or in
 * the training part of one and the test part of another (`split-leaks`, naming the first pairs). Copies are
 * found by waveform, so another name, gain or sampling rate does not hide them: fingerprints name the
 * candidates, and those are read again and compared sample by sample. Where training parts are pooled, a recording
 * may not stand in two of them; where a preset parts patients, only datasets are compared with each other. Returns what was compared.
 */
export async function checkLeaks(
  cohorts: readonly Cohort[],
  {
    read,
    pooled,
    partsPatients,
  }: { readonly read: Read; readonly pooled: boolean; readonly partsPatients: boolean },
): Promise<string> {
  const sides = cohorts.flatMap((cohort) =>
    (["train", "test"] as const).map((part) => sideOf(cohort, part)),
  );
  const starts = new Map<SplitSide, number>();
  let total = 0;
  for (const side of sides) {
    starts.set(side, total);
    total += side.recordIds.length;
  }
  const places = sides.flatMap((side) => side.rows.map((row) => ({ side, row })));
  const copies = await confirmCopies(
    sameRecordings(sides.flatMap(({ fingerprints }) => fingerprints.map((print) => print ?? ""))),
    (place) => read(places[place]!.side.cohort, places[place]!.row),
  );
  const { pairsOfSides } = refuseLeaks(sides, {
    pooled,
    partsPatients,
    nearDuplicates: (a, b) =>
      pairsBetween(
        copies,
        [starts.get(a)!, a.recordIds.length],
        [starts.get(b)!, b.recordIds.length],
      )
        // Equal fingerprints are found without help.
        .filter(([first, second]) => a.fingerprints[first] !== b.fingerprints[second]),
  });
  const harmless =
    copies.length === 0 ? "no copies" : `${copies.length} pairs of copies, each on one side only`;
  const unidentified = cohorts
    .filter(({ card }) => card.patientCaveat !== null)
    .map(({ name }) => name);
  const caveat =
    unidentified.length === 0
      ? ""
      : `; patients of ${unidentified.join(", ")} recur unidentified and could not be kept apart`;
  const parted = partsPatients
    ? "; NOT compared within datasets, whose folds part patients by the preset"
    : "";
  return `patients and waveforms of ${total} training and test records compared over ${pairsOfSides} pairs of parts: no leak found; ${harmless}${caveat}${parted}`;
}

/** A side that remembers where its records come from. */
interface Side extends SplitSide {
  readonly cohort: Cohort;
  readonly rows: readonly number[];
}

function sideOf(cohort: Cohort, part: "train" | "test"): Side {
  const { name, split, records, patientIds, survey } = cohort;
  const rows = [...split[part]];
  return {
    cohort,
    rows,
    datasetId: name,
    part,
    recordIds: rows.map((row) => records[row]!.id),
    patientIds: rows.map((row) => patientIds[row]!),
    fingerprints: rows.map((row) => survey.waveforms[row]! || null),
  };
}

/** Pairs of places that lie one in [start, start + length) of each side, counted from there. */
function pairsBetween(
  pairs: readonly (readonly [number, number])[],
  [startA, lengthA]: readonly [number, number],
  [startB, lengthB]: readonly [number, number],
): [number, number][] {
  const inside = (place: number, start: number, length: number): boolean =>
    place >= start && place < start + length;
  return pairs.flatMap(([i, j]): [number, number][] => {
    if (inside(i, startA, lengthA) && inside(j, startB, lengthB)) return [[i - startA, j - startB]];
    if (inside(j, startA, lengthA) && inside(i, startB, lengthB)) return [[j - startA, i - startB]];
    return [];
  });
}
