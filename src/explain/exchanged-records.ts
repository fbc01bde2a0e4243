import { type Random, shuffled } from "../core/random.ts";

/**
 * Exchanges whole patients: record r is to take the label of record out[r], int32[records], a permutation.
 * Patients exchange with patients of as many records, so the records of one patient receive the labels of one
 * patient. Those whose number of records is unique exchange among each other, where labels may be cut across
 * two patients. Under this exchange labels are unrelated to the records, as the null hypothesis has it.
 */
export function exchangedRecords(patientIds: readonly string[], random: Random): Int32Array {
  const source = new Int32Array(patientIds.length);
  for (const patients of exchangeGroups(patientIds)) {
    const givers = patients.flat();
    const takers = shuffled(patients, random).flat();
    takers.forEach((taker, i) => {
      source[taker] = givers[i]!;
    });
  }
  return source;
}

type PatientRecords = readonly number[];

function exchangeGroups(patientIds: readonly string[]): PatientRecords[][] {
  const recordsOf = new Map<string, number[]>();
  patientIds.forEach((id, r) => {
    const records = recordsOf.get(id);
    if (records === undefined) recordsOf.set(id, [r]);
    else records.push(r);
  });
  const bySize = new Map<number, PatientRecords[]>();
  for (const records of recordsOf.values()) {
    const group = bySize.get(records.length);
    if (group === undefined) bySize.set(records.length, [records]);
    else group.push(records);
  }
  const groups = [...bySize.values()];
  const alone = groups.filter((group) => group.length === 1).flat();
  return [...groups.filter((group) => group.length > 1), alone];
}
