import { EinthovenError } from "../core/error.ts";
import type { LabelMatrix } from "../core/labels.ts";
import { type Patients, patientPositives, patientsOf } from "../core/patients.ts";
import { randomOf, shuffled } from "../core/random.ts";
import type { Split } from "./split.ts";

export interface StratifiedFoldsOptions {
  readonly patientIds: readonly string[];
  readonly folds: number;
  /** The same seed gives the same folds. */
  readonly seed: number | string;
}

/**
 * Deals whole patients into folds so that each holds its share of every class and of the records: int32[records],
 * below `folds`. Iterative stratification (Sechidis, Tsoumakas and Vlahavas, 2011) over patients: the rarest class goes
 * first, each of its patients to the fold with the fewest of them, of equals to the one with the fewest records; those
 * without a class even out the sizes. The seed decides order and ties. Folds are as even as those of scikit-learn's
 * StratifiedGroupKFold (golden/sampling/stratified-folds.json). Throws `task-empty` for fewer patients than folds,
 * `option-invalid` for fewer than two folds.
 */
export function stratifiedFolds(
  labels: LabelMatrix,
  { patientIds, folds, seed }: StratifiedFoldsOptions,
): Int32Array {
  const patients = patientsOf(patientIds);
  checkFolds(folds, patients.ids.length);
  const width = labels.classes.length;
  const positives = patientPositives(patients, labels);
  const counts = new Int32Array(width);
  for (let i = 0; i < positives.length; i++) counts[i % width]! += positives[i]!;
  // Every class that somebody has, the rarest first; then those who have none.
  const order = [...counts.keys()]
    .filter((c) => counts[c]! > 0)
    .sort((a, b) => counts[a]! - counts[b]! || a - b);
  const held = Array.from({ length: folds }, () => new Int32Array(width));
  const records = new Int32Array(folds);
  const foldOf = new Int32Array(patients.ids.length).fill(UNPLACED);
  const random = randomOf(`cross-validation/${seed}`);
  const dealt = bySize(patients, shuffled([...patients.ids.keys()], random));
  const turn = shuffled(
    Array.from({ length: folds }, (_, fold) => fold),
    random,
  );
  const place = (patient: number, wants: (fold: number) => number): void => {
    const fold = turn.reduce((best, other) =>
      wants(other) < wants(best) ||
      (wants(other) === wants(best) && records[other]! < records[best]!)
        ? other
        : best,
    );
    foldOf[patient] = fold;
    records[fold]! += patients.records[patient]!.length;
    for (let c = 0; c < width; c++) held[fold]![c]! += positives[patient * width + c]!;
  };
  for (const c of order) {
    for (const patient of dealt) {
      if (foldOf[patient] !== UNPLACED || positives[patient * width + c] === 0) continue;
      place(patient, (fold) => held[fold]![c]!);
    }
  }
  for (const patient of dealt) {
    if (foldOf[patient] === UNPLACED) place(patient, (fold) => records[fold]!);
  }
  return patients.ofRecord.map((patient) => foldOf[patient]!);
}

/**
 * The split that tests one fold and trains on the others: `rows` are the records that take part, ascending, and
 * `foldOf` = int32[rows] their folds. No validation part: whatever is chosen is chosen inside the training part.
 */
export function foldSplit(rows: Int32Array, foldOf: Int32Array, fold: number): Split {
  return {
    train: rows.filter((_, i) => foldOf[i] !== fold),
    validation: new Int32Array(0),
    test: rows.filter((_, i) => foldOf[i] === fold),
  };
}

const UNPLACED = -1;

/** Large patients first, so that the last ones placed can still even out the sizes. */
function bySize({ records }: Patients, order: readonly number[]): number[] {
  return [...order].sort((a, b) => records[b]!.length - records[a]!.length);
}

function checkFolds(folds: number, patients: number): void {
  if (!(Number.isInteger(folds) && folds >= 2)) {
    throw new EinthovenError("option-invalid", `cross-validation with ${folds} folds`, {
      hint: "give two folds or more",
    });
  }
  if (patients < folds) {
    throw new EinthovenError("task-empty", `${patients} patients cannot be dealt into ${folds}`, {
      hint: "give fewer folds",
    });
  }
}
