import { EinthovenError } from "./error.ts";
import { type LabelMatrix, PRESENT } from "./labels.ts";

/** Which records belong together. Patients are numbered in the order of their first record. */
export interface Patients {
  readonly ids: readonly string[];
  /** The number of each record's patient: int32[records]. */
  readonly ofRecord: Int32Array;
  /** The records of each patient, ascending. */
  readonly records: readonly (readonly number[])[];
}

/** Groups records by patient id. */
export function patientsOf(patientIds: readonly string[]): Patients {
  const numberOf = new Map<string, number>();
  const records: number[][] = [];
  const ofRecord = Int32Array.from(patientIds, (id, r) => {
    const patient = numberOf.get(id) ?? numberOf.size;
    if (patient === numberOf.size) {
      numberOf.set(id, patient);
      records.push([]);
    }
    records[patient]!.push(r);
    return patient;
  });
  return { ids: [...numberOf.keys()], ofRecord, records };
}

/** Marks the classes of which a patient has a positive record: uint8[patients, classes]. Throws `shape-mismatch`. */
export function patientPositives(patients: Patients, labels: LabelMatrix): Uint8Array {
  if (labels.rows !== patients.ofRecord.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `${labels.rows} rows of labels for ${patients.ofRecord.length} records`,
    );
  }
  const width = labels.classes.length;
  const out = new Uint8Array(patients.ids.length * width);
  for (let r = 0; r < labels.rows; r++) {
    const start = patients.ofRecord[r]! * width;
    for (let c = 0; c < width; c++) {
      if (labels.data[r * width + c] === PRESENT) out[start + c] = 1;
    }
  }
  return out;
}

/** The stratum of a patient with no positive record. */
export const NO_CLASS = -1;

/**
 * Puts each patient into one stratum: its rarest positive class (by number of patients; of equals the first),
 * or NO_CLASS. int32[patients]. Sampling inside these strata keeps the rarest classes in every part.
 */
export function rarestClassStrata(patients: Patients, labels: LabelMatrix): Int32Array {
  const width = labels.classes.length;
  const positives = patientPositives(patients, labels);
  const counts = new Int32Array(width);
  for (let i = 0; i < positives.length; i++) counts[i % width]! += positives[i]!;
  return Int32Array.from(patients.ids, (_, patient) => {
    let rarest = NO_CLASS;
    for (let c = 0; c < width; c++) {
      if (positives[patient * width + c] === 0) continue;
      if (rarest === NO_CLASS || counts[c]! < counts[rarest]!) rarest = c;
    }
    return rarest;
  });
}
