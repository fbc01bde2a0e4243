import { type LabelMatrix, NOT_ASSESSED, PRESENT } from "../../core/labels.ts";

/** Who is in a dataset, one entry per record. */
export interface Population {
  readonly ageYears: readonly (number | null)[];
  readonly sex: readonly ("female" | "male" | null)[];
  readonly labels: LabelMatrix;
}

/** How two datasets differ in their people and diagnoses, before any model is asked. */
export interface PopulationShift {
  /** Mean age of b minus that of a, in years; null where either has no known age. */
  readonly ageDifferenceYears: number | null;
  /** The same in pooled standard deviations. */
  readonly ageStandardised: number | null;
  /** Largest distance of the two distributions of age (Kolmogorov and Smirnov), 0 to 1. */
  readonly ageKolmogorovSmirnov: number | null;
  /** Share of female in b minus that in a; null where either has no known sex. */
  readonly femaleDifference: number | null;
  /** Classes that both datasets assess. */
  readonly prevalence: readonly {
    readonly classId: string;
    readonly a: number;
    readonly b: number;
  }[];
  /** Mean of |difference of prevalence| over these classes; null without one. */
  readonly prevalenceDistance: number | null;
}

/** Compares the people of two datasets with the same classes. Give one record per patient, or those with many decide. */
export function populationShift(a: Population, b: Population): PopulationShift {
  const [agesA, agesB] = [a, b].map(({ ageYears }) => ageYears.filter((age) => age !== null));
  const prevalence = sharedPrevalence(a.labels, b.labels);
  const [femaleA, femaleB] = [femaleShare(a), femaleShare(b)];
  const difference =
    agesA!.length === 0 || agesB!.length === 0 ? null : meanOf(agesB!) - meanOf(agesA!);
  const spread = Math.sqrt((varianceOf(agesA!) + varianceOf(agesB!)) / 2);
  return {
    ageDifferenceYears: difference,
    ageStandardised: difference === null || !(spread > 0) ? null : difference / spread,
    ageKolmogorovSmirnov: difference === null ? null : kolmogorovSmirnov(agesA!, agesB!),
    femaleDifference: femaleA === null || femaleB === null ? null : femaleB - femaleA,
    prevalence,
    prevalenceDistance:
      prevalence.length === 0 ? null : meanOf(prevalence.map((one) => Math.abs(one.b - one.a))),
  };
}

/** Largest difference of the two empirical distributions: the two-sided statistic of scipy 1.17 ks_2samp. NaN without values. */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return Number.NaN;
  const [first, second] = [a, b].map((values) => Float64Array.from(values).sort());
  let [i, j] = [0, 0];
  let largest = 0;
  while (i < first!.length && j < second!.length) {
    const value = Math.min(first![i]!, second![j]!);
    while (i < first!.length && first![i]! <= value) i++;
    while (j < second!.length && second![j]! <= value) j++;
    largest = Math.max(largest, Math.abs(i / first!.length - j / second!.length));
  }
  return largest;
}

function sharedPrevalence(a: LabelMatrix, b: LabelMatrix): PopulationShift["prevalence"][number][] {
  return a.classes.flatMap((classId, c) => {
    const first = shareOf(a, c);
    const second = shareOf(b, b.classes.indexOf(classId));
    return first === null || second === null ? [] : [{ classId, a: first, b: second }];
  });
}

/** Of the records in which the class is assessed; null where there is none. */
function shareOf({ rows, classes, data }: LabelMatrix, c: number): number | null {
  let [present, assessed] = [0, 0];
  for (let r = 0; r < rows && c >= 0; r++) {
    const value = data[r * classes.length + c]!;
    if (value === NOT_ASSESSED) continue;
    assessed++;
    if (value === PRESENT) present++;
  }
  return assessed === 0 ? null : present / assessed;
}

function femaleShare({ sex }: Population): number | null {
  const known = sex.filter((value) => value !== null);
  return known.length === 0
    ? null
    : known.filter((value) => value === "female").length / known.length;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Divided by values - 1; 0 of a single value. */
function varianceOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
