import { randomOf } from "../../core/random.ts";
import { exchangedRecords } from "../exchanged-records.ts";

/**
 * Draws labellings in which labels and records have nothing to do with each other: labels are exchanged
 * between patients (between records where `patientIds` is absent), so that every label keeps its frequency and
 * records of one patient keep going together. `repeats` times int32[records]; deterministic for a seed.
 */
export function permutedLabellings(
  labels: Int32Array,
  {
    repeats,
    seed,
    patientIds,
  }: {
    repeats: number;
    seed: string;
    patientIds?: readonly string[] | undefined;
  },
): Int32Array[] {
  const ids = patientIds ?? Array.from(labels, (_, r) => String(r));
  return Array.from({ length: repeats }, (_, repeat) => {
    const source = exchangedRecords(ids, randomOf(`${seed}/permuted-labels/${repeat}`));
    return labels.map((_, r) => labels[source[r]!]!);
  });
}

/**
 * The 2.5 % and 97.5 % quantiles of values (linear interpolation, numpy 2 default), NaN left out;
 * null when nothing is left.
 */
export function centralRange(values: readonly number[]): [number, number] | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return sorted.length === 0 ? null : [quantileOf(sorted, 0.025), quantileOf(sorted, 0.975)];
}

function quantileOf(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}
