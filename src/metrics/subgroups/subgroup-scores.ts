import { EinthovenError } from "../../core/error.ts";
import { ABSENT, type LabelMatrix, NOT_ASSESSED, PRESENT } from "../../core/labels.ts";
import { CLASS_SCORES, type ScoreName } from "../class-scores.ts";
import { sensitivity, specificity, tallyConfusion } from "../confusion.ts";
import { bootstrapInterval } from "../interval.ts";
import { rangeOfDifference } from "../paired-differences.ts";
import { patientReplicates } from "../patient-bootstrap.ts";
import { rankingOf } from "../ranking.ts";
import { openTallies, type TakeRanking, type WeightedTally } from "../weighted-tallies.ts";

export interface SubgroupOptions {
  /** One class: int8[records]; NOT_ASSESSED is left out. */
  readonly labels: ArrayLike<number>;
  /** float[records] */
  readonly probabilities: ArrayLike<number>;
  /** The model's one threshold, chosen without the test set: positive when the probability is at least this. */
  readonly threshold: number;
  readonly patientIds: readonly string[];
  /** Sex, age band, device or site of each record; null where not known. */
  readonly groups: readonly (string | null)[];
  /** The score beside both error rates. */
  readonly metric?: ScoreName;
  readonly replicates?: number;
  /** Key of the bootstrap. */
  readonly key: string;
  /** Cells of fewer patients are suppressed. */
  readonly minimumPatients?: number;
  /** The score needs this many positive and negative patients. */
  readonly minimumPositives?: number;
}

/** A number in one subgroup, with 95 % intervals over patients; null where suppressed. */
export interface SubgroupCell {
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** This subgroup minus all other records whose subgroup is known; null where either is suppressed. */
  readonly gap: number | null;
  readonly gapLower: number | null;
  readonly gapUpper: number | null;
  /** Why the value is null; null when it is not. */
  readonly reason: string | null;
}

export interface SubgroupRow {
  readonly group: string;
  readonly records: number;
  readonly patients: number;
  readonly positivePatients: number;
  readonly negativePatients: number;
  readonly score: SubgroupCell;
  /** Share of negative records that are called positive at the threshold. */
  readonly falsePositiveRate: SubgroupCell;
  /** Share of positive records that are missed at the threshold. */
  readonly falseNegativeRate: SubgroupCell;
}

/**
 * Scores one class of one model in every subgroup, in alphabetical order, and against everybody else. Patients are
 * drawn within strata (the positives of each subgroup, and the rest), so that every replicate can be scored. Throws
 * `shape-mismatch`, `values-invalid` for a NaN probability, `task-empty` as `patientReplicates`.
 */
export function subgroupScores({
  metric = "auroc",
  replicates = 2000,
  minimumPatients = 10,
  minimumPositives = 5,
  ...data
}: SubgroupOptions): SubgroupRow[] {
  const { labels, groups, patientIds, threshold, key } = data;
  if (groups.length !== labels.length || patientIds.length !== labels.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `${groups.length} groups and ${patientIds.length} patients of ${labels.length} records`,
    );
  }
  const limits = { minimumPatients, minimumPositives };
  const names = [...new Set(groups.filter((group) => group !== null))].sort();
  const take = openTallies(labels.length);
  const parts = names.map((name) => ({
    own: partOf({ ...data, take }, limits, (group) => group === name),
    rest: partOf({ ...data, take }, limits, (group) => group !== null && group !== name),
  }));
  const numbersOf = (weights: Uint16Array): number[][] =>
    parts.map(({ own, rest }) =>
      [own, rest].flatMap((part) => numbers(part, weights, { threshold, metric })),
    );
  const values = numbersOf(new Uint16Array(labels.length).fill(1));
  const draws = names.map(() => Array.from({ length: 6 }, () => new Float64Array(replicates)));
  const scored = [...parts.keys()].filter((g) => parts[g]!.own.reasons[0] === null);
  const columns = parts.map(({ own }) => own.column);
  let b = 0;
  for (const weights of patientReplicates({
    patientIds,
    labels: oneClassPerGroup(names, columns, labels.length),
    scored,
    replicates,
    key,
  })) {
    for (const [g, row] of numbersOf(weights).entries()) {
      for (const [k, value] of row.entries()) draws[g]![k]![b] = value;
    }
    b++;
  }
  const ranges = [CLASS_SCORES[metric].range, UNIT, UNIT] as const;
  return names.map((group, g) => {
    const [score, falsePositiveRate, falseNegativeRate] = ranges.map((range, k) =>
      cellOf(parts[g]!, { k, values: values[g]!, draws: draws[g]!, range }),
    ) as [SubgroupCell, SubgroupCell, SubgroupCell];
    return { group, ...parts[g]!.own.counts, score, falsePositiveRate, falseNegativeRate };
  });
}

const UNIT = [0, 1] as const;

/** How many records and patients a part has. */
export interface PartCounts {
  readonly records: number;
  readonly patients: number;
  readonly positivePatients: number;
  readonly negativePatients: number;
}

/** The records of a subgroup, or of all others. */
interface Part {
  /** int8[records]: the labels, NOT_ASSESSED outside. */
  readonly column: Int8Array;
  readonly tallyUnder: WeightedTally;
  readonly counts: PartCounts;
  /** Why the score, the false-positive and the false-negative rate are suppressed; null where they are not. */
  readonly reasons: readonly (string | null)[];
}

interface Limits {
  readonly minimumPatients: number;
  readonly minimumPositives: number;
}

function partOf(
  {
    labels,
    probabilities,
    patientIds,
    groups,
    take,
  }: Pick<SubgroupOptions, "labels" | "probabilities" | "patientIds" | "groups"> & {
    readonly take: TakeRanking;
  },
  limits: Limits,
  holds: (group: string | null) => boolean,
): Part {
  const column = Int8Array.from(groups, (group, r) => (holds(group) ? labels[r]! : NOT_ASSESSED));
  const ranking = rankingOf(column, probabilities);
  const patientsOfLabel = (...wanted: readonly number[]): number =>
    new Set(patientIds.filter((_, r) => wanted.includes(column[r]!))).size;
  const counts = {
    records: ranking.records.length,
    patients: patientsOfLabel(ABSENT, PRESENT),
    positivePatients: patientsOfLabel(PRESENT),
    negativePatients: patientsOfLabel(ABSENT),
  };
  return {
    column,
    tallyUnder: take(ranking),
    counts,
    reasons: reasonsOf(counts, limits),
  };
}

/** Says why the score, the false-positive and the false-negative rate of a part are suppressed; null where not. */
export function reasonsOf(
  { patients, positivePatients, negativePatients }: PartCounts,
  { minimumPatients, minimumPositives }: Limits,
): (string | null)[] {
  const few = (count: number, what: string): string | null =>
    count < minimumPatients ? `${count} ${what}; ${minimumPatients} are needed` : null;
  const unscorable =
    Math.min(positivePatients, negativePatients) < Math.max(1, minimumPositives)
      ? `${positivePatients} positive and ${negativePatients} negative patients; ${Math.max(1, minimumPositives)} of each are needed`
      : null;
  return [
    few(patients, "patients") ?? unscorable,
    few(negativePatients, "negative patients"),
    few(positivePatients, "positive patients"),
  ];
}

/** Score, false-positive rate and false-negative rate under weights = uint16[records]. */
function numbers(
  { tallyUnder }: Part,
  weights: Uint16Array,
  { threshold, metric }: { threshold: number; metric: ScoreName },
): [number, number, number] {
  const weighted = tallyUnder(weights);
  const confusion = tallyConfusion(weighted, threshold);
  const score = CLASS_SCORES[metric].of(weighted, confusion);
  return [score, 1 - specificity(confusion), 1 - sensitivity(confusion)];
}

/** The positives of every subgroup as a class of their own, so that each keeps its number in every replicate. */
function oneClassPerGroup(
  classes: readonly string[],
  columns: readonly Int8Array[],
  rows: number,
): LabelMatrix {
  const data = new Int8Array(rows * classes.length);
  columns.forEach((column, c) => {
    for (let r = 0; r < rows; r++) data[r * classes.length + c] = column[r]!;
  });
  return { rows, classes, data };
}

function cellOf(
  { own, rest }: { own: Part; rest: Part },
  {
    k,
    values,
    draws,
    range,
  }: {
    readonly k: number;
    /** Three numbers of the subgroup, then three of the rest. */
    readonly values: readonly number[];
    readonly draws: readonly Float64Array[];
    readonly range: readonly [number, number];
  },
): SubgroupCell {
  const noGap = { gap: null, gapLower: null, gapUpper: null };
  const reason = own.reasons[k]!;
  const value = values[k]!;
  if (reason !== null || Number.isNaN(value)) {
    const why = reason ?? "not defined for these predictions";
    return { value: null, lower: null, upper: null, ...noGap, reason: why };
  }
  const alone = { value, ...bootstrapInterval(value, draws[k]!, { range }), reason: null };
  const gap = value - values[3 + k]!;
  if (rest.reasons[k] !== null || Number.isNaN(gap)) return { ...alone, ...noGap };
  const gaps = draws[k]!.map((drawn, b) => drawn - draws[3 + k]![b]!);
  const interval = bootstrapInterval(gap, gaps, { range: rangeOfDifference(range) });
  return { ...alone, gap, gapLower: interval.lower, gapUpper: interval.upper };
}
