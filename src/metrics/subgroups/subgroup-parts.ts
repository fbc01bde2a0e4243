import { ABSENT, type LabelMatrix, labelColumn, NOT_ASSESSED, PRESENT } from "../../core/labels.ts";
import { type PartCounts, reasonsOf } from "./subgroup-scores.ts";
import type { SubgroupAttribute } from "./subgroup-table.ts";

/** An attribute as numbers. */
export interface CodedAttribute {
  readonly name: string;
  /** In alphabetical order. */
  readonly names: readonly string[];
  /** int16[records]; -1 where not known. */
  readonly groupOf: Int16Array;
}

/** Numbers the groups of an attribute. */
export function codedOf({ name, groups }: SubgroupAttribute): CodedAttribute {
  const names = [...new Set(groups.filter((group) => group !== null))].sort();
  const numbers = new Map(names.map((group, g) => [group, g]));
  return { name, names, groupOf: Int16Array.from(groups, (group) => numbers.get(group!) ?? -1) };
}

/** What one class has of one group, and of everybody else whose group is known. */
export interface GroupParts {
  readonly own: PartCounts;
  readonly rest: PartCounts;
  /** Why AUROC, false-positive and false-negative rate are suppressed; null where they are not. */
  readonly reasons: readonly (string | null)[];
  readonly restReasons: readonly (string | null)[];
}

/** Counts one class in every group and in all others. */
export function partsOf(
  { labels, patientIds }: { readonly labels: LabelMatrix; readonly patientIds: readonly string[] },
  { names, groupOf }: CodedAttribute,
  { c, limits }: { c: number; limits: { minimumPatients: number; minimumPositives: number } },
): GroupParts[] {
  const column = labelColumn(labels, c);
  const countsOf = (holds: (g: number) => boolean): PartCounts => {
    const rows = [...column.keys()].filter(
      (r) => column[r] !== NOT_ASSESSED && groupOf[r]! >= 0 && holds(groupOf[r]!),
    );
    const patientsOf = (...wanted: readonly number[]): number =>
      new Set(rows.filter((r) => wanted.includes(column[r]!)).map((r) => patientIds[r]!)).size;
    return {
      records: rows.length,
      patients: patientsOf(ABSENT, PRESENT),
      positivePatients: patientsOf(PRESENT),
      negativePatients: patientsOf(ABSENT),
    };
  };
  return names.map((_, group) => {
    const own = countsOf((g) => g === group);
    const rest = countsOf((g) => g !== group);
    return {
      own,
      rest,
      reasons: reasonsOf(own, limits),
      restReasons: reasonsOf(rest, limits),
    };
  });
}

/** Does this class stand in the mean of the group and of all others, number k of the three? */
export function countsInMean({ reasons, restReasons }: GroupParts, k: number): boolean {
  return reasons[k] === null && restReasons[k] === null;
}
