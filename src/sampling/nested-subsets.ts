import { EinthovenError } from "../core/error.ts";
import { type LabelMatrix, takeLabels } from "../core/labels.ts";
import { type Patients, patientsOf, rarestClassStrata } from "../core/patients.ts";
import { type Random, randomOf, shuffled } from "../core/random.ts";

export interface NestedSubsetsOptions {
  /** Of every record of the dataset. */
  readonly patientIds: readonly string[];
  /** Of every record of the dataset. */
  readonly labels: LabelMatrix;
  /** Training rows, ascending. */
  readonly rows: Int32Array;
  /** Shares of the training patients, each in (0, 1]. */
  readonly fractions: readonly number[];
  readonly seed: number | string;
}

/**
 * Draws, for each fraction, that share of the training patients: whole patients, stratified by their rarest
 * positive class, and nested (the 5 % subset lies inside the 25 % subset). All patients are put in one order in
 * which the members of each stratum are evenly spaced (systematic sampling with a random start per stratum), and
 * a subset is the head of that order. At least one patient. Rows are ascending. Throws `option-invalid` for a
 * fraction outside (0, 1].
 */
export function nestedSubsets({
  patientIds,
  labels,
  rows,
  fractions,
  seed,
}: NestedSubsetsOptions): ReadonlyMap<number, Int32Array> {
  const wrong = fractions.find((fraction) => !(fraction > 0 && fraction <= 1));
  if (wrong !== undefined) {
    throw new EinthovenError("option-invalid", `a fraction of ${wrong} of the training patients`, {
      hint: "fractions lie above 0 and up to 1",
    });
  }
  const patients = patientsOf(Array.from(rows, (r) => patientIds[r]!));
  const strata = rarestClassStrata(patients, takeLabels(labels, rows));
  const order = evenOrder(patients, strata, randomOf(`nested-subsets/${seed}`));
  return new Map(
    fractions.map((fraction) => {
      const size = Math.max(1, Math.round(fraction * order.length));
      const subset = order.slice(0, size).flatMap((patient) => [...patients.records[patient]!]);
      return [fraction, Int32Array.from(subset, (i) => rows[i]!).sort()];
    }),
  );
}

function evenOrder(patients: Patients, strata: Int32Array, random: Random): number[] {
  const members = new Map<number, number[]>();
  strata.forEach((stratum, patient) => {
    const group = members.get(stratum);
    if (group === undefined) members.set(stratum, [patient]);
    else group.push(patient);
  });
  const place = new Float64Array(patients.ids.length);
  for (const stratum of [...members.keys()].sort((a, b) => a - b)) {
    const group = shuffled(members.get(stratum)!, random);
    const start = random.uniform();
    group.forEach((patient, i) => {
      place[patient] = (i + start) / group.length;
    });
  }
  return [...place.keys()].sort((a, b) => place[a]! - place[b]! || a - b);
}
