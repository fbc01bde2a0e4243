import { EinthovenError } from "../core/error.ts";
import { ABSENT, type LabelMatrix, labelColumn, NOT_ASSESSED, PRESENT } from "../core/labels.ts";
import { patientsOf } from "../core/patients.ts";
import { classScoresInto, SCORE_NAMES, type ScoreName } from "./class-scores.ts";
import { bootstrapInterval } from "./interval.ts";
import { type ModelPair, type PairedDifference, pairedDifferences } from "./paired-differences.ts";
import { patientReplicates } from "./patient-bootstrap.ts";
import { emptyTally, type Ranking, rankingOf, type Tally, tallyInto } from "./ranking.ts";

/** What one probe, fitted with one seed, says of the test records. */
export interface SeedPredictions {
  readonly seed: number;
  /** float64[records, classes]. */
  readonly probabilities: Float64Array;
  /** float64[classes]: positive when the probability is at least this; not read where a class is not trainable. */
  readonly thresholds: Float64Array;
  /** False where the training subset could not train the class and the probability is a constant. */
  readonly trainable: readonly boolean[];
}

export interface ModelPredictions {
  readonly modelId: string;
  readonly seeds: readonly SeedPredictions[];
}

export interface ScoreModelsOptions {
  readonly labels: LabelMatrix;
  readonly patientIds: readonly string[];
  readonly models: readonly ModelPredictions[];
  /** Comparisons of macro AUROC between models. */
  readonly pairs?: readonly ModelPair[];
  readonly replicates?: number;
  /** Key of the bootstrap; the same for everything that is tested on these records. */
  readonly key: string;
  /** A class is scored when it has this many positive and negative test patients: ten records of one are one case. */
  readonly minimumPositives?: number;
  /** Reason by class id: classes that are left out for all models (not assessed in the training dataset). */
  readonly leftOut?: ReadonlyMap<string, string>;
}

/** One score of one model: a class, or macro over the scored classes (`classId` null). */
export interface ModelScore {
  readonly modelId: string;
  readonly metric: ScoreName;
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

export interface ModelScores {
  readonly scores: readonly ModelScore[];
  readonly differences: readonly PairedDifference[];
}

/**
 * Scores models on one test set, with the same bootstrap replicates over patients for all of them. A class that
 * a seed could not train enters the macro scores with its constant prediction (AUROC 0.5; nobody is called
 * positive), so that no model gains by failing on a rare class; its own row is null and says why. A class with
 * too few test patients, or named in `leftOut`, is in no macro score, for all models alike, and has a null row.
 * Time: about 25 ns x records x classes x seeds x models x replicates. Memory: float64[models, 6 scores, classes,
 * replicates].
 * Throws `shape-mismatch`, `values-invalid` for NaN predictions, `task-empty` as `patientReplicates`.
 */
export function scoreModels({
  labels,
  patientIds,
  models,
  pairs = [],
  replicates = 2000,
  key,
  minimumPositives = 5,
  leftOut = new Map(),
}: ScoreModelsOptions): ModelScores {
  const tests = labels.classes.map((classId, c) => {
    const test = classTestOf(labels, patientIds, { c, minimumPositives });
    return { ...test, reason: leftOut.get(classId) ?? test.reason };
  });
  const scored = [...tests.keys()].filter((c) => tests[c]!.reason === null);
  const ranked = models.map((model) => rankedModelOf(model, tests, scored));
  const once = new Uint16Array(labels.rows).fill(1);
  const values = ranked.map((model) => model.map((seed) => seedScores(seed, once)));
  const draws = ranked.map(() => replicatesOf(cellCount(scored.length), replicates));
  if (scored.length > 0) {
    let b = 0;
    for (const weights of patientReplicates({ patientIds, labels, scored, replicates, key })) {
      for (const [m, model] of ranked.entries()) {
        const mean = meanOf(model.map((seed) => seedScores(seed, weights)));
        for (let cell = 0; cell < mean.length; cell++) draws[m]![cell]![b] = mean[cell]!;
      }
      b++;
    }
  }
  const scores = models.flatMap((model, m) =>
    rowsOf(model, { labels, tests, scored, values: values[m]!, draws: draws[m]! }),
  );
  const macro = new Map(
    models.map((model, m) => [
      model.modelId,
      { value: meanOf(values[m]!)[0] ?? Number.NaN, replicates: draws[m]![0]! },
    ]),
  );
  return { scores, differences: scored.length > 0 ? pairedDifferences(pairs, macro) : [] };
}

/** What the test set holds of one class. */
interface ClassTest {
  readonly column: Int8Array;
  readonly records: number;
  readonly patients: number;
  readonly positives: number;
  /** Why the class is not scored; null when it is. */
  readonly reason: string | null;
}

function classTestOf(
  labels: LabelMatrix,
  patientIds: readonly string[],
  { c, minimumPositives }: { c: number; minimumPositives: number },
): ClassTest {
  const column = labelColumn(labels, c);
  const assessed = [...column.keys()].filter((r) => column[r] !== NOT_ASSESSED);
  const positives = assessed.filter((r) => column[r] === PRESENT).length;
  const countPatients = (value: number): number =>
    new Set(assessed.filter((r) => column[r] === value).map((r) => patientIds[r]!)).size;
  const negatives = countPatients(ABSENT);
  const positivePatients = countPatients(PRESENT);
  const least = Math.max(1, minimumPositives);
  const reason =
    assessed.length === 0
      ? "not assessed in the test dataset"
      : positivePatients < least || negatives < least
        ? `${positivePatients} positive and ${negatives} negative test patients; ${least} of each are needed`
        : null;
  const patients = patientsOf(assessed.map((r) => patientIds[r]!)).ids.length;
  return { column, records: assessed.length, patients, positives, reason };
}

/** One seed's predictions, ranked once for every scored class. */
type RankedSeed = readonly { ranking: Ranking; threshold: number; tally: Tally }[];

function rankedModelOf(
  { modelId, seeds }: ModelPredictions,
  tests: readonly ClassTest[],
  scored: readonly number[],
): RankedSeed[] {
  const width = tests.length;
  return seeds.map(({ seed, probabilities, thresholds, trainable }) => {
    const records = tests[0]?.column.length ?? 0;
    if (probabilities.length !== records * width || thresholds.length !== width) {
      throw new EinthovenError(
        "shape-mismatch",
        `${modelId}, seed ${seed}: ${probabilities.length} probabilities and ${thresholds.length} thresholds for ${records} records x ${width} classes`,
      );
    }
    return scored.map((c) => {
      const column = tests[c]!.column;
      const scores = Float64Array.from(column, (_, r) => probabilities[r * width + c]!);
      const ranking = rankingOf(column, scores);
      // A class that was not trained finds nobody.
      const threshold = trainable[c] ? thresholds[c]! : Number.POSITIVE_INFINITY;
      return { ranking, threshold, tally: emptyTally(ranking) };
    });
  });
}

/** All scores of one seed under weights = uint16[records]: float64[1 + scored classes, scores], macro first. */
function seedScores(seed: RankedSeed, weights: Uint16Array): Float64Array {
  const width = SCORE_NAMES.length;
  const out = new Float64Array(cellCount(seed.length));
  seed.forEach(({ ranking, threshold, tally }, i) => {
    const start = (i + 1) * width;
    classScoresInto(out, start, { tally: tallyInto(tally, ranking, weights), threshold });
    for (let k = 0; k < width; k++) out[k]! += out[start + k]! / seed.length;
  });
  return out;
}

function cellCount(scored: number): number {
  return (1 + scored) * SCORE_NAMES.length;
}

function replicatesOf(cells: number, replicates: number): Float64Array[] {
  return Array.from({ length: cells }, () => new Float64Array(replicates));
}

function meanOf(arrays: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(arrays[0]?.length ?? 0);
  for (const array of arrays) {
    for (let i = 0; i < mean.length; i++) mean[i]! += array[i]! / arrays.length;
  }
  return mean;
}

interface ModelCells {
  readonly labels: LabelMatrix;
  readonly tests: readonly ClassTest[];
  readonly scored: readonly number[];
  /** Per seed: float64[1 + scored classes, scores]. */
  readonly values: readonly Float64Array[];
  /** Per cell: float64[replicates]. */
  readonly draws: readonly Float64Array[];
}

function rowsOf(model: ModelPredictions, cells: ModelCells): ModelScore[] {
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

function scoreRows(
  modelId: string,
  { values, draws }: ModelCells,
  { classId, place, reason, known, counts }: RowPlace,
): ModelScore[] {
  const mean = meanOf(values);
  return SCORE_NAMES.map((metric, k) => {
    const cell = place * SCORE_NAMES.length + k;
    const value = reason === null ? mean[cell]! : null;
    const interval =
      value === null
        ? { lower: null, upper: null }
        : bootstrapInterval(value, draws[cell]!, { range: [0, 1] });
    const seedValues = values.map((seed, s) => (known[s] ? seed[cell]! : null));
    return { modelId, metric, classId, value, ...interval, seedValues, reason, ...counts };
  });
}
