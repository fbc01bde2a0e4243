import { bootstrapInterval } from "../interval.ts";
import { rangeOfDifference } from "../paired-differences.ts";
import { smallSampleOf } from "../small-sample.ts";
import { GROUP_NUMBERS } from "./group-numbers.ts";
import { countsInMean, type GroupParts } from "./subgroup-parts.ts";
import type { PartCounts, SubgroupCell } from "./subgroup-scores.ts";
import type { SubgroupTableRow } from "./subgroup-table.ts";

/** The numbers of all groups of an attribute: on the whole test set, and in every replicate. */
export interface DrawnNumbers {
  /** float64[groups, 6] */
  readonly values: Float64Array;
  /** Per group and number: float64[replicates]. */
  readonly draws: readonly Float64Array[];
}

/** Which model and group. */
interface Place {
  readonly modelId: string;
  readonly attribute: string;
  readonly group: string;
}

/** Lays out one class of one group. */
export function rowOf(
  place: Place,
  {
    own,
    rest,
    reasons,
    restReasons,
    numbers,
    g,
    classId,
  }: GroupParts & { readonly numbers: DrawnNumbers; readonly g: number; readonly classId: string },
): SubgroupTableRow {
  const cells = NUMBERS.map((k) =>
    cellOf(
      {
        value: numbers.values[g * GROUP_NUMBERS + k]!,
        rest: numbers.values[g * GROUP_NUMBERS + 3 + k]!,
        draws: numbers.draws[g * GROUP_NUMBERS + k]!,
        restDraws: numbers.draws[g * GROUP_NUMBERS + 3 + k]!,
      },
      {
        reason: reasons[k]!,
        restReason: restReasons[k]!,
        patients: [rarerOf(own, k)],
        restPatients: [rarerOf(rest, k)],
      },
    ),
  );
  return {
    ...place,
    classId,
    records: own.records,
    patients: own.patients,
    classes: 1,
    ...named(cells),
  };
}

/** AUROC, false-positive rate, false-negative rate. */
const NUMBERS = [0, 1, 2] as const;

function named(
  cells: readonly SubgroupCell[],
): Pick<SubgroupTableRow, "auroc" | "falsePositiveRate" | "falseNegativeRate"> {
  const [auroc, falsePositiveRate, falseNegativeRate] = cells;
  return {
    auroc: auroc!,
    falsePositiveRate: falsePositiveRate!,
    falseNegativeRate: falseNegativeRate!,
  };
}

/** Patients that a number rests on: an AUROC on its rarer side, a rate on the records it is a share of. */
function rarerOf({ positivePatients, negativePatients }: PartCounts, k: number): number {
  if (k === 0) return Math.min(positivePatients, negativePatients);
  return k === 1 ? negativePatients : positivePatients;
}

/** Sums over classes of both parts' numbers, for the groups and numbers that neither side suppresses. */
export interface MeanCells {
  /** float64[groups, 6] */
  readonly values: Float64Array;
  readonly draws: readonly Float64Array[];
  /** Classes in the sum: float64[groups, 3]. */
  readonly classes: Float64Array;
}

/** An empty sum. */
export function meanCells(groups: number, replicates: number): MeanCells {
  const values = new Float64Array(groups * GROUP_NUMBERS);
  return {
    values,
    draws: Array.from(values, () => new Float64Array(replicates)),
    classes: new Float64Array(groups * NUMBERS.length),
  };
}

/** Adds one class. */
export function addToMean(
  mean: MeanCells,
  parts: readonly GroupParts[],
  numbers: DrawnNumbers,
): void {
  parts.forEach((part, g) => {
    for (const k of NUMBERS) {
      if (!countsInMean(part, k)) continue;
      mean.classes[g * NUMBERS.length + k]! += 1;
      for (const cell of [g * GROUP_NUMBERS + k, g * GROUP_NUMBERS + 3 + k]) {
        mean.values[cell]! += numbers.values[cell]!;
        const [sum, draws] = [mean.draws[cell]!, numbers.draws[cell]!];
        for (let b = 0; b < sum.length; b++) sum[b]! += draws[b]!;
      }
    }
  });
}

/** Lays out the mean over classes of one group. */
export function meanRow(
  place: Place,
  { mean, g, parts }: { mean: MeanCells; g: number; parts: readonly GroupParts[] },
): SubgroupTableRow {
  const cells = NUMBERS.map((k) => {
    const classes = mean.classes[g * NUMBERS.length + k]!;
    const at = (cell: number): { value: number; draws: Float64Array } => ({
      value: mean.values[cell]! / classes,
      draws: mean.draws[cell]!.map((sum) => sum / classes),
    });
    const [own, rest] = [at(g * GROUP_NUMBERS + k), at(g * GROUP_NUMBERS + 3 + k)];
    const counted = parts.filter((part) => countsInMean(part, k));
    return cellOf(
      { value: own.value, rest: rest.value, draws: own.draws, restDraws: rest.draws },
      {
        reason: classes > 0 ? null : (parts[0]?.reasons[k] ?? "no class can be scored here"),
        restReason: null,
        patients: counted.map((part) => rarerOf(part.own, k)),
        restPatients: counted.map((part) => rarerOf(part.rest, k)),
      },
    );
  });
  const most = (read: (part: GroupParts) => number): number => Math.max(0, ...parts.map(read));
  return {
    ...place,
    classId: null,
    records: most(({ own }) => own.records),
    patients: most(({ own }) => own.patients),
    classes: mean.classes[g * NUMBERS.length]!,
    ...named(cells),
  };
}

const UNIT = [0, 1] as const;

function cellOf(
  {
    value,
    rest,
    draws,
    restDraws,
  }: { value: number; rest: number; draws: Float64Array; restDraws: Float64Array },
  {
    reason,
    restReason,
    patients,
    restPatients,
  }: {
    readonly reason: string | null;
    readonly restReason: string | null;
    readonly patients: readonly number[];
    readonly restPatients: readonly number[];
  },
): SubgroupCell {
  const noGap = { gap: null, gapLower: null, gapUpper: null };
  if (reason !== null || Number.isNaN(value)) {
    const why = reason ?? "not defined for these predictions";
    return { value: null, lower: null, upper: null, ...noGap, reason: why };
  }
  const smallSample = smallSampleOf(patients);
  const interval = bootstrapInterval(value, draws, { range: UNIT, smallSample });
  const alone = { value, ...knownBounds(interval), reason: null };
  if (restReason !== null || Number.isNaN(rest)) return { ...alone, ...noGap };
  const gaps = draws.map((drawn, b) => drawn - restDraws[b]!);
  const ofGap = bootstrapInterval(value - rest, gaps, {
    range: rangeOfDifference(UNIT),
    smallSample: smallSampleOf([...patients, ...restPatients]),
    symmetric: true,
  });
  const { lower: gapLower, upper: gapUpper } = knownBounds(ofGap);
  return { ...alone, gap: value - rest, gapLower, gapUpper };
}

/** Too many replicates without the number leave no interval. */
function knownBounds({ lower, upper }: { lower: number; upper: number }): {
  lower: number | null;
  upper: number | null;
} {
  return Number.isNaN(lower) ? { lower: null, upper: null } : { lower, upper };
}
