import { EinthovenError } from "../core/error.ts";
import { ABSENT, type LabelMatrix, PRESENT, takeLabels } from "../core/labels.ts";
import { type Patients, patientsOf } from "../core/patients.ts";
import { randomOf, shuffled } from "../core/random.ts";

export interface ShotSubsetOptions {
  /** Of every record of the dataset. */
  readonly patientIds: readonly string[];
  /** Of every record of the dataset. */
  readonly labels: LabelMatrix;
  /** Training rows, ascending. */
  readonly rows: Int32Array;
  /** Positive patients per class. */
  readonly shots: number;
  readonly seed: number | string;
}

/**
 * Draws a subset of the training patients with so many positive ones of every class, or all that there are, and as many
 * with a negative record of it. Whole patients: one of several classes counts for each. The subset is built shot by
 * shot, in each the class with the fewest patients first, so that every subset lies inside the larger ones of its seed.
 * At most 2 x shots x classes patients. Rows are ascending. Throws `option-invalid` unless `shots` is a whole number
 * above 0.
 */
export function shotSubset({
  patientIds,
  labels,
  rows,
  shots,
  seed,
}: ShotSubsetOptions): Int32Array {
  if (!(Number.isInteger(shots) && shots > 0)) {
    throw new EinthovenError("option-invalid", `${shots} positive patients per class`, {
      hint: "shots are whole numbers above 0",
    });
  }
  const patients = patientsOf(Array.from(rows, (r) => patientIds[r]!));
  const queues = queuesOf(patients, takeLabels(labels, rows), seed);
  const chosen = new Set<number>();
  for (let shot = 1; shot <= shots; shot++) {
    for (const queue of queues) addUpTo(chosen, queue, shot);
  }
  const subset = [...chosen].flatMap((patient) => [...patients.records[patient]!]);
  return Int32Array.from(subset, (i) => rows[i]!).sort();
}

/** Patients in the order in which they are drawn for one class, positive or negative. */
type Queue = readonly number[];

/** One queue per class and side, the shortest first. A class without positive patients asks for no negative ones. */
function queuesOf(patients: Patients, labels: LabelMatrix, seed: number | string): Queue[] {
  const width = labels.classes.length;
  const order = shuffled([...patients.ids.keys()], randomOf(`shots/${seed}`));
  const queues = labels.classes.flatMap((_, c) => {
    const having = (label: number): Queue =>
      order.filter((patient) =>
        patients.records[patient]!.some((r) => labels.data[r * width + c] === label),
      );
    const positive = having(PRESENT);
    return positive.length === 0 ? [] : [positive, having(ABSENT)];
  });
  return queues.sort((a, b) => a.length - b.length);
}

/** Adds patients of a queue until so many of them are chosen, for whatever reason they were. */
function addUpTo(chosen: Set<number>, queue: Queue, wanted: number): void {
  let missing = wanted - queue.filter((patient) => chosen.has(patient)).length;
  for (const patient of queue) {
    if (missing <= 0) return;
    if (chosen.has(patient)) continue;
    chosen.add(patient);
    missing--;
  }
}
