import type { RecordEntry } from "../../datasets/dataset.ts";
import { ageBand } from "../../metrics/subgroups/age-band.ts";
import type { SubgroupCell } from "../../metrics/subgroups/subgroup-scores.ts";
import {
  type SubgroupAttribute,
  type SubgroupTableRow,
  subgroupTable,
} from "../../metrics/subgroups/subgroup-table.ts";
import type {
  DatasetInspection,
  Measured,
  SubgroupScore,
} from "../../results/dataset-inspection.ts";
import type { InspectedTest } from "./inspect-job.ts";

type Attribute = SubgroupScore["attribute"];

/** Devices and sites beyond the largest so many are not shown, but stay among "everybody else". */
const MOST_GROUPS = 8;
const DIGITS = 4;

/**
 * Scores every model in the subgroups of the test patients. One seed of each model stands for all: thresholds differ
 * between seeds, and with all labels little else does.
 */
export function inspectSubgroups(
  { labels, patientIds, models }: InspectedTest,
  {
    records,
    scored,
    replicates,
    key,
  }: {
    readonly records: readonly RecordEntry[];
    readonly scored: readonly number[];
    readonly replicates: number;
    readonly key: string;
  },
): Pick<DatasetInspection, "subgroups" | "subgroupNotes"> {
  const attributes = attributesOf(records);
  const telling = attributes.filter(({ groups }) => groupSizes(groups, patientIds).size > 1);
  const shown: ReadonlyMap<string, ReturnType<typeof largest>> = new Map(
    telling.map((one) => [one.name, largest(one, patientIds)] as const),
  );
  const rows = subgroupTable({
    labels,
    patientIds,
    attributes: telling,
    scored,
    models: models.map(({ modelId, seeds: [first] }) => ({
      modelId,
      probabilities: first!.probabilities,
      thresholds: Float64Array.from(first!.value.classes, ({ threshold }) => threshold),
      trainable: first!.value.classes.map(({ trainable }) => trainable),
    })),
    replicates,
    key,
  });
  return {
    subgroups: rows
      .filter(({ attribute, group }) => shown.get(attribute)!.names.has(group))
      .filter((row) => row.classId === null || hasNumber(row))
      .map(summaryOf),
    subgroupNotes: [
      ...attributes
        .filter((one) => !telling.includes(one))
        .map(({ name }) => `${name}: the same, or not known, for all test records`),
      ...telling.flatMap(({ name }) => {
        const { left } = shown.get(name)!;
        return left === 0 ? [] : [`${name}: ${left} smaller groups are not shown`];
      }),
    ],
  };
}

function attributesOf(
  records: readonly RecordEntry[],
): (SubgroupAttribute & { name: Attribute })[] {
  return [
    { name: "sex", groups: records.map(({ sex }) => sex) },
    { name: "age", groups: records.map(({ ageYears }) => ageBand(ageYears)) },
    { name: "device", groups: records.map(({ device }) => device) },
    { name: "site", groups: records.map(({ site }) => site) },
  ];
}

/** Patients of every known group. */
function groupSizes(
  groups: readonly (string | null)[],
  patientIds: readonly string[],
): ReadonlyMap<string, number> {
  const patients = new Map<string, Set<string>>();
  for (const [r, group] of groups.entries()) {
    if (group === null) continue;
    patients.set(group, (patients.get(group) ?? new Set()).add(patientIds[r]!));
  }
  return new Map([...patients].map(([group, members]) => [group, members.size]));
}

function largest(
  { groups }: SubgroupAttribute,
  patientIds: readonly string[],
): { readonly names: ReadonlySet<string>; readonly left: number } {
  const bySize = [...groupSizes(groups, patientIds)].sort(
    ([a, first], [b, second]) => second - first || (a < b ? -1 : 1),
  );
  const names = new Set(bySize.slice(0, MOST_GROUPS).map(([name]) => name));
  return { names, left: bySize.length - names.size };
}

function hasNumber({ auroc, falsePositiveRate, falseNegativeRate }: SubgroupTableRow): boolean {
  return [auroc, falsePositiveRate, falseNegativeRate].some(({ value }) => value !== null);
}

function summaryOf({
  modelId,
  attribute,
  group,
  classId,
  records,
  patients,
  auroc,
  falsePositiveRate,
  falseNegativeRate,
}: SubgroupTableRow): SubgroupScore {
  return {
    modelId,
    attribute: attribute as Attribute,
    group,
    classId,
    records,
    patients,
    auroc: measured(auroc),
    aurocGap: measuredGap(auroc),
    falsePositiveRate: measured(falsePositiveRate),
    falsePositiveGap: measuredGap(falsePositiveRate),
    falseNegativeRate: measured(falseNegativeRate),
    falseNegativeGap: measuredGap(falseNegativeRate),
    reason: auroc.reason,
  };
}

function measured({ value, lower, upper }: SubgroupCell): Measured | null {
  return value === null ? null : [cut(value), cutOrNull(lower), cutOrNull(upper)];
}

function measuredGap({ gap, gapLower, gapUpper }: SubgroupCell): Measured | null {
  return gap === null ? null : [cut(gap), cutOrNull(gapLower), cutOrNull(gapUpper)];
}

function cutOrNull(value: number | null): number | null {
  return value === null ? null : cut(value);
}

function cut(value: number): number {
  return Number(value.toFixed(DIGITS));
}
