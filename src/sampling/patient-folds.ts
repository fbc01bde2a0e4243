import { ABSENT, NOT_ASSESSED, PRESENT } from "../core/labels.ts";
import { patientsOf } from "../core/patients.ts";
import { randomOf, shuffled } from "../core/random.ts";

export interface PatientFoldsOptions {
  readonly patientIds: readonly string[];
  readonly folds: number;
  readonly seed: number | string;
}

/** Folds of one class, and of how many patients they were made. */
export interface PatientFolds {
  /** int32[records]: a number below `folds`, or -1 for a record that is not assessed. */
  readonly foldOf: Int32Array;
  readonly folds: number;
  /** Patients with a positive record, and with a negative one. A patient may be both. */
  readonly positivePatients: number;
  readonly negativePatients: number;
}

/**
 * Deals the patients of one class (y = int8[records]) into folds, stratified: patients with only positive
 * records, then those with both, then those with only negative ones, each shuffled, one by one. There are no more
 * folds than positive patients or than negative ones, so that every fold has, and every fold's complement has, a
 * record of each kind. `folds` of the result is 0 or 1 when that leaves nothing to validate on.
 */
export function patientFolds(
  y: ArrayLike<number>,
  { patientIds, folds, seed }: PatientFoldsOptions,
): PatientFolds {
  const patients = patientsOf(patientIds);
  const random = randomOf(`patient-folds/${seed}`);
  const kinds = patients.records.map((records) => ({
    positive: records.some((r) => y[r] === PRESENT),
    negative: records.some((r) => y[r] === ABSENT),
  }));
  const numbers = [...patients.ids.keys()];
  const onlyPositive = numbers.filter((p) => kinds[p]!.positive && !kinds[p]!.negative);
  const both = numbers.filter((p) => kinds[p]!.positive && kinds[p]!.negative);
  const onlyNegative = numbers.filter((p) => !kinds[p]!.positive && kinds[p]!.negative);
  const positivePatients = onlyPositive.length + both.length;
  const negativePatients = onlyNegative.length + both.length;
  const count = Math.min(folds, positivePatients, negativePatients);
  const foldOfPatient = new Int32Array(patients.ids.length).fill(-1);
  const dealt = [onlyPositive, both, onlyNegative].flatMap((group) => shuffled(group, random));
  dealt.forEach((patient, i) => {
    if (count > 0) foldOfPatient[patient] = i % count;
  });
  const foldOf = Int32Array.from(patients.ofRecord, (patient, r) =>
    y[r] === NOT_ASSESSED ? -1 : foldOfPatient[patient]!,
  );
  return { foldOf, folds: count, positivePatients, negativePatients };
}
