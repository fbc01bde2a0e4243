import { ABSENT, type LabelMatrix, labelColumn, NOT_ASSESSED, PRESENT } from "../core/labels.ts";
import { patientsOf } from "../core/patients.ts";

/**
 * Counts one class's assessed records, and decides whether it can be scored: it needs this many positive and negative
 * patients, and at least one of each.
 */
export function classTestOf(
  labels: LabelMatrix,
  patientIds: readonly string[],
  { c, minimumPositives }: { c: number; minimumPositives: number },
): ClassTest {
  const column = labelColumn(labels, c);
  const assessed = [...column.keys()].filter((r) => column[r] !== NOT_ASSESSED);
  const positives = assessed.filter((r) => column[r] === PRESENT).length;
  const countPatients = (value: number): number =>
    new Set(assessed.filter((r) => column[r] === value).map((r) => patientIds[r]!)).size;
  const negatives = countPatients(ABSENT);
  const positivePatients = countPatients(PRESENT);
  const least = Math.max(1, minimumPositives);
  const rarer = Math.min(positivePatients, negatives);
  const reason =
    assessed.length === 0
      ? "not assessed in the test dataset"
      : positivePatients < least || negatives < least
        ? `${positivePatients} positive and ${negatives} negative test patients; ${least} of each are needed`
        : null;
  const patients = patientsOf(assessed.map((r) => patientIds[r]!)).ids.length;
  return { column, records: assessed.length, patients, positives, rarer, reason };
}

/** What the test set holds of one class. */
export interface ClassTest {
  readonly column: Int8Array;
  readonly records: number;
  readonly patients: number;
  readonly positives: number;
  /** Patients of the rarer side: the smaller of positive and negative ones. */
  readonly rarer: number;
  /** Why the class is not scored; null when it is. */
  readonly reason: string | null;
}
