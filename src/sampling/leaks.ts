import { EinthovenError } from "../core/error.ts";

/** The records of one dataset on one side of a comparison. */
export interface SplitSide {
  readonly datasetId: string;
  readonly part: "train" | "validation" | "test";
  readonly recordIds: readonly string[];
  readonly patientIds: readonly string[];
  /** Hash of each record's waveform; null where there is none. */
  readonly fingerprints: readonly (string | null)[];
}

/** Two records that must not stand on different sides. */
export interface Leak {
  readonly kind: "patient" | "waveform" | "near-duplicate";
  /** "dataset/record (part)" of both. */
  readonly between: readonly [string, string];
}

export interface LeakCheck {
  readonly records: number;
  readonly patients: number;
  readonly fingerprints: number;
  readonly pairsOfSides: number;
}

export interface LeakCheckOptions {
  /** Training parts of different datasets are joined, so that no waveform may stand in two of them either. */
  readonly pooled?: boolean;
  /** Do not compare parts of one dataset: a protocol parts its patients knowingly. */
  readonly partsPatients?: boolean;
  /** Names pairs [i of a, j of b] of records that are too alike. */
  readonly nearDuplicates?: (a: SplitSide, b: SplitSide) => Iterable<readonly [number, number]>;
}

/**
 * Refuses to go on when the same patient (within a dataset) or the same waveform (within and across datasets)
 * stands in two different parts, or, where datasets are pooled, in the training parts of two datasets. Returns what was compared. Throws `split-leaks` with the first ten pairs.
 */
export function refuseLeaks(
  sides: readonly SplitSide[],
  options: LeakCheckOptions = {},
): LeakCheck {
  const { pooled = false, partsPatients = false } = options;
  const leaks: Leak[] = [];
  let pairsOfSides = 0;
  sides.forEach((a, i) => {
    for (const b of sides.slice(i + 1)) {
      if (a.part === b.part && !(pooled && areJoined(a, b))) continue;
      if (partsPatients && a.datasetId === b.datasetId) continue;
      pairsOfSides++;
      leaks.push(...leaksBetween(a, b, options));
    }
  });
  if (leaks.length > 0) {
    const named = leaks
      .slice(0, 10)
      .map(({ kind, between }) => `${between.join(" and ")}: same ${kind}`)
      .join("; ");
    throw new EinthovenError("split-leaks", `${leaks.length} leaks between parts: ${named}`, {
      hint: "leave these records out of one side, or use a split that keeps them together",
    });
  }
  return {
    records: sides.reduce((total, side) => total + side.recordIds.length, 0),
    patients: countDistinct(sides.flatMap((s) => s.patientIds.map((id) => `${s.datasetId}/${id}`))),
    fingerprints: countDistinct(sides.flatMap((side) => side.fingerprints)),
    pairsOfSides,
  };
}

/** Would the same recording be learned from twice? */
function areJoined(a: SplitSide, b: SplitSide): boolean {
  return a.part === "train" && b.part === "train" && a.datasetId !== b.datasetId;
}

/** Lists the leaks between two sides: by patient within one dataset, by waveform always. */
export function leaksBetween(
  a: SplitSide,
  b: SplitSide,
  { nearDuplicates }: LeakCheckOptions = {},
): Leak[] {
  const leak = (kind: Leak["kind"], i: number, j: number): Leak => ({
    kind,
    between: [nameOf(a, i), nameOf(b, j)],
  });
  // One patient may have many records on both sides: one pair says it.
  const byPatient = a.datasetId === b.datasetId ? firstMatches(a.patientIds, b.patientIds) : [];
  const byWaveform = firstMatches(a.fingerprints, b.fingerprints);
  const near = nearDuplicates === undefined ? [] : [...nearDuplicates(a, b)];
  return [
    ...byPatient.map(([i, j]) => leak("patient", i, j)),
    ...byWaveform.map(([i, j]) => leak("waveform", i, j)),
    ...near.map(([i, j]) => leak("near-duplicate", i, j)),
  ];
}

/** For each distinct value of b that a has too: the first place in a and the first in b. */
function firstMatches(
  a: readonly (string | null)[],
  b: readonly (string | null)[],
): (readonly [number, number])[] {
  const firstInA = firstPlaces(a);
  const matches: (readonly [number, number])[] = [];
  for (const [value, j] of firstPlaces(b)) {
    const i = firstInA.get(value);
    if (i !== undefined) matches.push([i, j]);
  }
  return matches;
}

function firstPlaces(values: readonly (string | null)[]): Map<string, number> {
  const places = new Map<string, number>();
  values.forEach((value, i) => {
    if (value !== null && !places.has(value)) places.set(value, i);
  });
  return places;
}

function nameOf(side: SplitSide, i: number): string {
  return `${side.datasetId}/${side.recordIds[i]} (${side.part})`;
}

function countDistinct(values: readonly (string | null)[]): number {
  return new Set(values.filter((value) => value !== null)).size;
}
