import { EinthovenError } from "../core/error.ts";
import type { LabelMatrix } from "../core/labels.ts";
import { patientPositives, patientsOf } from "../core/patients.ts";
import { randomOf, shuffled } from "../core/random.ts";
import { patientDisjoint, SPLIT_PARTS, type Split } from "./split.ts";

export interface SeededSplitOptions {
  readonly patientIds: readonly string[];
  /** Any text or number; the same seed gives the same split. */
  readonly seed: number | string;
  /** Shares of train, validation and test; they sum to 1. */
  readonly shares?: readonly [number, number, number];
}

/**
 * Splits patients 70/10/20, label-stratified: iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011)
 * over patients. The class with the fewest unplaced positive patients goes first; each of its patients goes
 * where that class is missed most, then where records are missed most. Throws `task-empty` for
 * fewer than three patients, `option-invalid` for shares that do not sum to 1.
 */
export function seededSplit(
  labels: LabelMatrix,
  { patientIds, seed, shares = [0.7, 0.1, 0.2] }: SeededSplitOptions,
): Split {
  checkShares(shares);
  const patients = patientsOf(patientIds);
  const count = patients.ids.length;
  if (count < SPLIT_PARTS.length) {
    throw new EinthovenError("task-empty", `${count} patients cannot be split in three`, {
      hint: "give a cohort with at least three patients",
    });
  }
  const width = labels.classes.length;
  const positives = patientPositives(patients, labels);
  const remaining = new Int32Array(width);
  for (let i = 0; i < positives.length; i++) remaining[i % width]! += positives[i]!;
  const missedOfClass = shares.map((share) => Float64Array.from(remaining, (n) => share * n));
  const missedRecords = shares.map((share) => share * patientIds.length);
  const partOf = new Int8Array(count).fill(UNPLACED);
  const random = randomOf(`seeded-split/${seed}`);
  // Large patients first, so that the last ones placed can still even out the sizes.
  const order = shuffled([...patients.ids.keys()], random).sort(
    (a, b) => patients.records[b]!.length - patients.records[a]!.length,
  );

  function place(patient: number, wants: readonly number[]): void {
    const part = mostMissed(wants, missedRecords);
    partOf[patient] = part;
    missedRecords[part]! -= patients.records[patient]!.length;
    for (let c = 0; c < width; c++) {
      if (positives[patient * width + c] === 0) continue;
      missedOfClass[part]![c]! -= 1;
      remaining[c]! -= 1;
    }
  }
  for (let c = rarest(remaining); c >= 0; c = rarest(remaining)) {
    for (const patient of order) {
      if (partOf[patient] !== UNPLACED || positives[patient * width + c] === 0) continue;
      place(
        patient,
        missedOfClass.map((missed) => missed[c]!),
      );
    }
  }
  for (const patient of order) if (partOf[patient] === UNPLACED) place(patient, missedRecords);

  const rowsOf = (part: number): Int32Array =>
    Int32Array.from(patients.ofRecord.keys()).filter((r) => partOf[patients.ofRecord[r]!] === part);
  const split = { train: rowsOf(0), validation: rowsOf(1), test: rowsOf(2) };
  return patientDisjoint(split, patientIds);
}

const UNPLACED = -1;

function checkShares(shares: readonly number[]): void {
  const sum = shares.reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) > 1e-9 || shares.some((share) => share < 0)) {
    throw new EinthovenError("option-invalid", `shares ${shares.join(", ")} sum to ${sum}`, {
      hint: "give shares of train, validation and test that sum to 1",
    });
  }
}

/** The class with the fewest, but some, positive patients that have no place yet; -1 when none is left. */
function rarest(remaining: Int32Array): number {
  let found = -1;
  for (let c = 0; c < remaining.length; c++) {
    if (remaining[c]! > 0 && (found < 0 || remaining[c]! < remaining[found]!)) found = c;
  }
  return found;
}

function mostMissed(wants: readonly number[], missedRecords: readonly number[]): number {
  let best = 0;
  for (let part = 1; part < wants.length; part++) {
    const more = wants[part]! - wants[best]!;
    if (more > TIE || (more >= -TIE && missedRecords[part]! > missedRecords[best]!)) best = part;
  }
  return best;
}

/** Wants are sums of shares; below this they are equal but for rounding. */
const TIE = 1e-9;
