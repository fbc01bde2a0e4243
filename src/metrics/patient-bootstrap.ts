import { EinthovenError } from "../core/error.ts";
import { ABSENT, type LabelMatrix, PRESENT } from "../core/labels.ts";
import { type Patients, patientsOf, rarestClassStrata } from "../core/patients.ts";
import { randomOf } from "../core/random.ts";

export interface PatientBootstrapOptions {
  readonly patientIds: readonly string[];
  readonly labels: LabelMatrix;
  /** Class numbers of which every replicate holds a positive and a negative record. */
  readonly scored: readonly number[];
  readonly replicates: number;
  /** Replicates are a function of this key: use the same key for all models of a test set. */
  readonly key: string;
}

/** Redraws before giving up; a class with one positive patient needs three on average. */
const MAX_REDRAWS = 10_000;

/**
 * Draws bootstrap replicates over patients: inside each stratum (rarest positive class of a patient, or none) as
 * many patients as it has, with replacement; drawn again until every scored class has a positive and a negative
 * record. Yields how often each record is drawn, uint16[records], in a buffer that the next replicate reuses;
 * memory does not grow with the replicates. Throws `task-empty` when no replicate can hold every scored class.
 */
export function* patientReplicates({
  patientIds,
  labels,
  scored,
  replicates,
  key,
}: PatientBootstrapOptions): Generator<Uint16Array, void> {
  const patients = patientsOf(patientIds);
  const strata = membersByStratum(rarestClassStrata(patients, labels));
  const needed = scored.flatMap((c) => [
    patientsWith(patients, labels, { c, label: PRESENT }),
    patientsWith(patients, labels, { c, label: ABSENT }),
  ]);
  const random = randomOf(`patient-bootstrap/${key}`);
  const state = Uint32Array.from({ length: 4 }, () => random.integer(2 ** 32));
  const drawn = new Uint16Array(patients.ids.length);
  const weights = new Uint16Array(patientIds.length);
  for (let b = 0; b < replicates; b++) {
    let redraws = 0;
    do {
      if (redraws++ > MAX_REDRAWS) throw cannotDraw(labels, scored);
      drawn.fill(0);
      for (const members of strata) drawInto(drawn, members, state);
    } while (!needed.every((group) => group.some((patient) => drawn[patient]! > 0)));
    for (let r = 0; r < weights.length; r++) weights[r] = drawn[patients.ofRecord[r]!]!;
    yield weights;
  }
}

/**
 * Draws as many members as there are, with replacement: xorshift128 (Marsaglia, 2003) in registers, because this is
 * the innermost loop of every interval. `state` goes on where it stopped.
 */
function drawInto(drawn: Uint16Array, members: Int32Array, state: Uint32Array): void {
  let [x, y, z, w] = state as unknown as [number, number, number, number];
  const scale = members.length / 2 ** 32;
  for (let i = 0; i < members.length; i++) {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    drawn[members[Math.floor((w >>> 0) * scale)]!]!++;
  }
  state.set([x, y, z, w]);
}

function membersByStratum(strata: Int32Array): Int32Array[] {
  const members = new Map<number, number[]>();
  strata.forEach((stratum, patient) => {
    const group = members.get(stratum);
    if (group === undefined) members.set(stratum, [patient]);
    else group.push(patient);
  });
  return [...members.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, group]) => Int32Array.from(group));
}

function patientsWith(
  patients: Patients,
  labels: LabelMatrix,
  { c, label }: { c: number; label: number },
): number[] {
  const width = labels.classes.length;
  return [...patients.ids.keys()].filter((patient) =>
    patients.records[patient]!.some((r) => labels.data[r * width + c] === label),
  );
}

function cannotDraw(labels: LabelMatrix, scored: readonly number[]): EinthovenError {
  const classes = scored.map((c) => labels.classes[c]).join(", ");
  return new EinthovenError(
    "task-empty",
    `no bootstrap replicate holds a positive and a negative record of each of ${classes}`,
    { hint: "score only classes with several positive and negative patients in the test set" },
  );
}
