import { NOT_ASSESSED } from "../core/labels.ts";
import { type Patients, patientsOf, rarestClassStrata } from "../core/patients.ts";
import { randomOf, shuffled } from "../core/random.ts";
import type { TaskKind } from "./probe.ts";
import type { TaskColumn } from "./task-columns.ts";

export interface InnerFoldsOptions {
  readonly kind: TaskKind;
  readonly patientIds: readonly string[];
  readonly folds: number;
  readonly seed: number | string;
}

/** Folds that all outputs of a task share. */
export interface InnerFolds {
  /** int32[records], below `folds`. */
  readonly foldOf: Int32Array;
  /** At most as many as there are patients. */
  readonly folds: number;
}

/**
 * Deals patients into folds that all outputs share, stratified: by the rarest positive class of each patient, or by
 * neighbouring mean targets. Where every class may have folds of its own, `patientFolds` balances each exactly.
 */
export function innerFolds(
  columns: readonly TaskColumn[],
  { kind, patientIds, folds, seed }: InnerFoldsOptions,
): InnerFolds {
  const patients = patientsOf(patientIds);
  const count = Math.min(folds, patients.ids.length);
  const strata =
    kind === "regression"
      ? targetStrata(patients, columns, count)
      : rarestClassStrata(patients, labelsOf(columns, patientIds.length));
  const random = randomOf(`inner-folds/${seed}`);
  const foldOfPatient = new Int32Array(patients.ids.length);
  [...new Set(strata)]
    .sort((a, b) => a - b)
    .flatMap((stratum) => {
      const members = [...strata.keys()].filter((patient) => strata[patient] === stratum);
      return shuffled(members, random);
    })
    .forEach((patient, i) => {
      foldOfPatient[patient] = i % count;
    });
  return { foldOf: patients.ofRecord.map((patient) => foldOfPatient[patient]!), folds: count };
}

function labelsOf(
  columns: readonly TaskColumn[],
  rows: number,
): { rows: number; classes: readonly string[]; data: Int8Array } {
  const data = new Int8Array(rows * columns.length);
  columns.forEach(({ values }, c) => {
    for (let r = 0; r < rows; r++) {
      const value = values[r]!;
      data[r * columns.length + c] = Number.isNaN(value) ? NOT_ASSESSED : value;
    }
  });
  return { rows, classes: columns.map(({ id }) => id), data };
}

/** Every `count` patients that are neighbours by the mean of their first target make a stratum. */
function targetStrata(
  { records }: Patients,
  columns: readonly TaskColumn[],
  count: number,
): Int32Array {
  const values = columns[0]?.values;
  const means = records.map((own) => {
    const known = own.map((r) => values?.[r] ?? Number.NaN).filter((value) => !Number.isNaN(value));
    return known.length === 0
      ? Number.POSITIVE_INFINITY
      : known.reduce((sum, value) => sum + value / known.length, 0);
  });
  // Infinities are subtracted nowhere: equal means keep the order of the patients.
  const order = [...means.keys()].sort((a, b) =>
    means[a]! < means[b]! ? -1 : means[a]! > means[b]! ? 1 : a - b,
  );
  const strata = new Int32Array(records.length);
  order.forEach((patient, rank) => {
    strata[patient] = Math.floor(rank / count);
  });
  return strata;
}
