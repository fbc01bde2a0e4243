import type { LabelMatrix } from "../core/labels.ts";
import { CLASS_SCORES, type ScoreName, type TableScoreName } from "./class-scores.ts";
import type { ClassTest } from "./class-test.ts";
import { bootstrapInterval, type IntervalOptions } from "./interval.ts";
import type { SmallSample } from "./small-sample.ts";

/** Lays out the scores of one model as rows: macro first, then every class, each with its reason when it is null. */
export function rowsOf<Name extends ScoreName>(
  model: ScoredModel,
  cells: ModelCells<Name>,
): ModelScore<Name>[] {
  const { labels, tests, scored } = cells;
  const macroTest = {
    testRecords: labels.rows,
    testPatients: Math.max(0, ...tests.map((test) => test.patients)),
    testPositives: scored.reduce((total, c) => total + tests[c]!.positives, 0),
  };
  const macroReason = scored.length === 0 ? "no class has enough test records" : null;
  const classRows = labels.classes.flatMap((classId, c) => {
    const test = tests[c]!;
    const untrained = model.seeds.filter((seed) => !seed.trainable[c]).map(({ seed }) => seed);
    const counts = {
      testRecords: test.records,
      testPatients: test.patients,
      testPositives: test.positives,
    };
    const reason = test.reason ?? untrainedReason(untrained);
    const place = 1 + scored.indexOf(c);
    const known = model.seeds.map((seed) => test.reason === null && seed.trainable[c] === true);
    return scoreRows(model.modelId, cells, { classId, place, reason, known, counts });
  });
  const known = model.seeds.map(() => macroReason === null);
  const macro = { classId: null, place: 0, reason: macroReason, known, counts: macroTest };
  return [...scoreRows(model.modelId, cells, macro), ...classRows];
}

/** One score of one model: a class, or macro over the scored classes (`classId` null). */
export interface ModelScore<Name extends ScoreName = TableScoreName> {
  readonly modelId: string;
  readonly metric: Name;
  readonly classId: string | null;
  /** Mean over seeds on the whole test set; null with a `reason`. */
  readonly value: number | null;
  /** 95 % interval over patients of the mean over seeds. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** In the order of the model's seeds; null where the class was not trainable. */
  readonly seedValues: readonly (number | null)[];
  readonly reason: string | null;
  readonly testRecords: number;
  readonly testPatients: number;
  /** Positive test records (macro: summed over the scored classes). */
  readonly testPositives: number;
}

/** What rows need of a model's predictions. */
interface ScoredModel {
  readonly modelId: string;
  readonly seeds: readonly { readonly seed: number; readonly trainable: readonly boolean[] }[];
}

/** What was computed for one model. */
export interface ModelCells<Name extends ScoreName> {
  readonly labels: LabelMatrix;
  readonly tests: readonly ClassTest[];
  readonly scored: readonly number[];
  readonly metrics: readonly Name[];
  /** Of the macro scores, then of every scored class; null to take replicates as they are. */
  readonly smallSamples: readonly SmallSample[] | null;
  /** Per seed: float64[1 + scored classes, scores]. */
  readonly values: readonly Float64Array[];
  /** Per cell: float64[replicates]. */
  readonly draws: readonly Float64Array[];
}

function untrainedReason(seeds: readonly number[]): string | null {
  if (seeds.length === 0) return null;
  return `the training subset cannot train this class with seed ${seeds.join(", ")}`;
}

interface RowPlace {
  readonly classId: string | null;
  /** 0 macro, then the scored classes. */
  readonly place: number;
  readonly reason: string | null;
  readonly known: readonly boolean[];
  readonly counts: Pick<ModelScore, "testRecords" | "testPatients" | "testPositives">;
}

function scoreRows<Name extends ScoreName>(
  modelId: string,
  { metrics, smallSamples, values, draws }: ModelCells<Name>,
  { classId, place, reason, known, counts }: RowPlace,
): ModelScore<Name>[] {
  const mean = meanOf(values);
  return metrics.map((metric, k) => {
    const cell = place * metrics.length + k;
    const undefinedHere = reason === null && Number.isNaN(mean[cell]);
    const value = reason === null && !undefinedHere ? mean[cell]! : null;
    const { range } = CLASS_SCORES[metric];
    const options = { range, smallSample: smallSamples?.[place] };
    const interval = value === null ? NO_INTERVAL : intervalOf(value, draws[cell]!, options);
    const seedValues = values.map((seed, s) =>
      known[s] && !Number.isNaN(seed[cell]) ? seed[cell]! : null,
    );
    const why = undefinedHere ? "not defined for these predictions" : reason;
    return { modelId, metric, classId, value, ...interval, seedValues, reason: why, ...counts };
  });
}

const NO_INTERVAL = { lower: null, upper: null };

function intervalOf(
  value: number,
  draws: Float64Array,
  options: IntervalOptions,
): { lower: number | null; upper: number | null } {
  const interval = bootstrapInterval(value, draws, options);
  return Number.isNaN(interval.lower) ? NO_INTERVAL : interval;
}

/** Averages arrays of equal length. */
export function meanOf(arrays: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(arrays[0]?.length ?? 0);
  for (const array of arrays) {
    for (let i = 0; i < mean.length; i++) mean[i]! += array[i]! / arrays.length;
  }
  return mean;
}
