import type { DistanceTable } from "../linalg/distances.ts";
import { centralRange, permutedLabellings } from "./structure/permuted-labels.ts";
import { silhouettes } from "./structure/silhouette.ts";

/** A number about an embedding or a map, with what chance gives. */
export interface MapNumber {
  readonly name: string;
  readonly direction: "higher" | "lower" | "neither";
  readonly value: number;
  /** 2.5 % and 97.5 % of the same number under permuted labels; null where labels play no part. */
  readonly nullRange: readonly [number, number] | null;
  /** One sentence: what it means. */
  readonly meaning: string;
}

/** The value of a number and its range under permuted labels. */
export type BesideNull = Pick<MapNumber, "value" | "nullRange">;

/** A part of the records with one label each, as the numbers about labels see it. */
export interface Labelled {
  readonly rows: Int32Array;
  readonly labels: Int32Array;
  /** Permuted labels: repeats times int32[rows]. */
  readonly permuted: readonly Int32Array[];
}

/** The rows with a label >= 0, and their permutations between patients; null unless two labels occur. */
export function labelledRows(
  all: Int32Array,
  {
    patientIds,
    repeats,
    seed,
  }: { patientIds?: readonly string[] | undefined; repeats: number; seed: string },
): Labelled | null {
  const rows = Int32Array.from(Array.from(all.keys()).filter((r) => all[r]! >= 0));
  const labels = rows.map((r) => all[r]!);
  if (new Set(labels).size < 2) return null;
  const permuted = permutedLabellings(labels, {
    repeats,
    seed,
    patientIds: patientIds === undefined ? undefined : Array.from(rows, (r) => patientIds[r]!),
  });
  return { rows, labels, permuted };
}

/** The silhouette of the labels and of all permutations, in one pass over the distances of `rows`. */
export function silhouetteBesideNull(
  table: DistanceTable,
  { labels, permuted }: Labelled,
): BesideNull {
  const [value, ...underNull] = silhouettes(table, [labels, ...permuted]);
  return { value: value!, nullRange: centralRange(underNull) };
}

/** Any measure of labels, int32[rows], beside its values under permuted labels. */
export function besideNull(
  measure: (labels: Int32Array) => number,
  { labels, permuted }: Labelled,
): BesideNull {
  return { value: measure(labels), nullRange: centralRange(permuted.map(measure)) };
}

/** Two measures that share their work, each beside its null. */
export function pairBesideNull(
  measure: (labels: Int32Array) => readonly [number, number],
  { labels, permuted }: Labelled,
): [BesideNull, BesideNull] {
  const values = measure(labels);
  const underNull = permuted.map(measure);
  return [0, 1].map((i) => ({
    value: values[i]!,
    nullRange: centralRange(underNull.map((pair) => pair[i]!)),
  })) as [BesideNull, BesideNull];
}
