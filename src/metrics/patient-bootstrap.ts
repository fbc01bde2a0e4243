import { EinthovenError } from "../core/error.ts";
import { ABSENT, type LabelMatrix, PRESENT } from "../core/labels.ts";
import { type Patients, patientsOf, rarestClassStrata } from "../core/patients.ts";
import { randomOf } from "../core/random.ts";
import { BOOTSTRAP_WASM } from "../linalg/wasm/bootstrap.generated.ts";
import { openWasm } from "../linalg/wasm/open-wasm.ts";

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
  const places = placesOf(strata, patients.ids.length);
  const needed = scored.flatMap((c) => [
    patientsWith(patients, labels, { c, label: PRESENT }).map((patient) => places[patient]!),
    patientsWith(patients, labels, { c, label: ABSENT }).map((patient) => places[patient]!),
  ]);
  const random = randomOf(`patient-bootstrap/${key}`);
  const seed = Uint32Array.from({ length: 4 }, () => random.integer(2 ** 32));
  const { drawn, weights, drawPatients, spreadToRecords } = openDraws(
    strata.map(({ length }) => length),
    { ofRecord: patients.ofRecord.map((patient) => places[patient]!), seed },
  );
  for (let b = 0; b < replicates; b++) {
    let redraws = 0;
    do {
      if (redraws++ > MAX_REDRAWS) throw cannotDraw(labels, scored);
      drawPatients();
    } while (!needed.every((group) => group.some((place) => drawn[place]! > 0)));
    spreadToRecords();
    yield weights;
  }
}

interface DrawKernels {
  draw(drawn: number, count: number, state: number): void;
  spread(weights: number, drawn: number, places: number, records: number): void;
}

/** A memory of its own for the innermost loop of every interval; wasm/bootstrap.ts says how it draws. */
interface Draws {
  /** How often each place is drawn, stratum after stratum: uint16[patients]. */
  readonly drawn: Uint16Array;
  /** How often each record is: uint16[records]. */
  readonly weights: Uint16Array;
  /** Draws in each stratum as many as it has, into `drawn`. */
  drawPatients(): void;
  /** Fills `weights` from `drawn`. */
  spreadToRecords(): void;
}

function openDraws(
  sizes: readonly number[],
  { ofRecord, seed }: { readonly ofRecord: Int32Array; readonly seed: Uint32Array },
): Draws {
  const { kernels, memory } = openWasm<DrawKernels>(BOOTSTRAP_WASM);
  const state = memory.int32(seed.length);
  const patients = memory.uint16(sizes.reduce((total, size) => total + size, 0));
  const weights = memory.uint16(ofRecord.length);
  const places = memory.int32(ofRecord.length);
  state.view().set(seed);
  places.view().set(ofRecord);
  // The memory does not grow any more, so that these views stay good.
  const drawn = patients.view();
  return {
    drawn,
    weights: weights.view(),
    drawPatients() {
      drawn.fill(0);
      let address = patients.address;
      for (const size of sizes) {
        kernels.draw(address, size, state.address);
        address += size * Uint16Array.BYTES_PER_ELEMENT;
      }
    },
    spreadToRecords() {
      kernels.spread(weights.address, patients.address, places.address, ofRecord.length);
    },
  };
}

/** Numbers patients stratum after stratum: the place of each, int32[patients]. */
function placesOf(strata: readonly Int32Array[], patients: number): Int32Array {
  const places = new Int32Array(patients);
  let place = 0;
  for (const members of strata) {
    for (const patient of members) places[patient] = place++;
  }
  return places;
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
