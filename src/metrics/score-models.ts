import { EinthovenError } from "../core/error.ts";
import type { LabelMatrix } from "../core/labels.ts";
import {
  CLASS_SCORES,
  classScoresInto,
  SCORE_NAMES,
  type ScoreName,
  type TableScoreName,
} from "./class-scores.ts";
import { type ClassTest, classTestOf } from "./class-test.ts";
import { type ModelScore, meanOf, rowsOf } from "./model-rows.ts";
import {
  type ModelPair,
  type PairedDifference,
  pairedDifferences,
  type ReplicatedScore,
  rangeOfDifference,
} from "./paired-differences.ts";
import { patientReplicates } from "./patient-bootstrap.ts";
import { rankingOf } from "./ranking.ts";
import { type ReplicatedModel, replicatedModel } from "./replicated-model.ts";
import { smallSampleOf } from "./small-sample.ts";
import { openTallies, type TakeRanking, type WeightedTally } from "./weighted-tallies.ts";

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

export interface ScoreModelsOptions<Name extends ScoreName = TableScoreName> {
  readonly labels: LabelMatrix;
  readonly patientIds: readonly string[];
  readonly models: readonly ModelPredictions[];
  /** Comparisons of a macro score between models. */
  readonly pairs?: readonly ModelPair[];
  readonly replicates?: number;
  /** Key of the bootstrap; the same for everything that is tested on these records. */
  readonly key: string;
  /** A class is scored when it has this many positive and negative test patients: ten records of one are one case. */
  readonly minimumPositives?: number;
  /** Reason by class id: classes that are left out for all models (not assessed in the training dataset). */
  readonly leftOut?: ReadonlyMap<string, string>;
  /** Which scores; those of the result tables by default. */
  readonly metrics?: readonly Name[];
  /**
   * "expanded" (the default) widens intervals and p values where few patients carry a class; "percentile" takes the
   * tails of the replicates as they are (docs/uncertainty.md has the coverage of both).
   */
  readonly interval?: "percentile" | "expanded";
  /** The one of them that pairs are compared by. */
  readonly comparedBy?: Name;
}

export interface ModelScores<Name extends ScoreName = TableScoreName> {
  readonly scores: readonly ModelScore<Name>[];
  readonly differences: readonly PairedDifference[];
  /** The compared macro score of each model with its replicates, for comparisons beyond this test set; none where no class is scored. */
  readonly macro: ReadonlyMap<string, ReplicatedScore>;
  /** The same of every seed and every class. */
  readonly replicated: ReadonlyMap<string, ReplicatedModel>;
  /** Patients of the rarer side of every scored class, by its id. */
  readonly rarer: ReadonlyMap<string, number>;
}

/**
 * Scores models on one test set, with the same bootstrap replicates over patients for all of them. A class that
 * a seed could not train enters the macro scores with its constant prediction (AUROC 0.5; nobody is called
 * positive), so that no model gains by failing on a rare class; its own row is null and says why. A class with
 * too few test patients, or named in `leftOut`, is in no macro score, for all models alike, and has a null row.
 * Time: about 20 ns x records x classes x seeds x models x replicates. Memory: float64[models, scores, classes,
 * replicates].
 * Throws `shape-mismatch`, `values-invalid` for NaN predictions, `task-empty` as `patientReplicates`,
 * `option-invalid` when `comparedBy` is not among the metrics.
 */
export function scoreModels<Name extends ScoreName = TableScoreName>({
  labels,
  patientIds,
  models,
  pairs = [],
  replicates = 2000,
  key,
  minimumPositives = 5,
  leftOut = new Map(),
  metrics = SCORE_NAMES as readonly string[] as readonly Name[],
  comparedBy = "auroc" as Name,
  interval = "expanded",
}: ScoreModelsOptions<Name>): ModelScores<Name> {
  const compared = metrics.indexOf(comparedBy);
  if (compared < 0) {
    throw new EinthovenError("option-invalid", `models cannot be compared by ${comparedBy}`, {
      hint: `name one of the scores that are computed: ${metrics.join(", ")}`,
    });
  }
  const tests = labels.classes.map((classId, c) => {
    const test = classTestOf(labels, patientIds, { c, minimumPositives });
    return { ...test, reason: leftOut.get(classId) ?? test.reason };
  });
  const scored = [...tests.keys()].filter((c) => tests[c]!.reason === null);
  const take = openTallies(labels.rows);
  const ranked = models.map((model) => rankedModelOf(model, { tests, scored, take }));
  const once = new Uint16Array(labels.rows).fill(1);
  const values = ranked.map((model) => model.map((seed) => seedScores(seed, once, metrics)));
  const draws = ranked.map(() => replicatesOf((1 + scored.length) * metrics.length, replicates));
  const seedDraws = models.map(({ seeds }) => replicatesOf(seeds.length, replicates));
  if (scored.length > 0) {
    const drawn = patientReplicates({ patientIds, labels, scored, replicates, key });
    drawInto({ draws, seedDraws }, ranked, { drawn, metrics, compared });
  }
  const rarer = scored.map((c) => tests[c]!.rarer);
  // Without a scored class there is no macro score: nothing is to be compared with a mean of nothing.
  const compete = scored.length > 0 ? models : [];
  const replicated = new Map(
    compete.map((model, m) => [
      model.modelId,
      replicatedModel(model, {
        classIds: labels.classes,
        scored,
        metrics: metrics.length,
        compared,
        values: values[m]!,
        draws: draws[m]!,
        seedDraws: seedDraws[m]!,
      }),
    ]),
  );
  const smallSamples =
    interval === "expanded" ? [rarer, ...rarer.map((count) => [count])].map(smallSampleOf) : null;
  const scores = models.flatMap((model, m) =>
    rowsOf(model, {
      labels,
      tests,
      scored,
      metrics,
      smallSamples,
      values: values[m]!,
      draws: draws[m]!,
    }),
  );
  const macro = new Map([...replicated].map(([modelId, scores]) => [modelId, scores.macro]));
  const range = rangeOfDifference(CLASS_SCORES[comparedBy].range);
  const differences = pairedDifferences(scored.length > 0 ? pairs : [], macro, {
    range,
    smallSample: smallSamples?.[0],
  });
  return {
    scores,
    differences,
    macro,
    replicated,
    rarer: new Map(scored.map((c, i) => [labels.classes[c]!, rarer[i]!])),
  };
}

/** Scores every model under every replicate; the mean over seeds of all cells, and the compared score of each seed. */
function drawInto(
  {
    draws,
    seedDraws,
  }: {
    readonly draws: readonly (readonly Float64Array[])[];
    readonly seedDraws: readonly (readonly Float64Array[])[];
  },
  ranked: readonly (readonly RankedSeed[])[],
  {
    drawn,
    metrics,
    compared,
  }: {
    readonly drawn: Iterable<Uint16Array>;
    readonly metrics: readonly ScoreName[];
    readonly compared: number;
  },
): void {
  let b = 0;
  for (const weights of drawn) {
    for (const [m, model] of ranked.entries()) {
      const seeds = model.map((seed) => seedScores(seed, weights, metrics));
      for (const [s, scores] of seeds.entries()) seedDraws[m]![s]![b] = scores[compared]!;
      const mean = meanOf(seeds);
      for (let cell = 0; cell < mean.length; cell++) draws[m]![cell]![b] = mean[cell]!;
    }
    b++;
  }
}

/** One seed's predictions, ranked once for every scored class. */
type RankedSeed = readonly { readonly tallyUnder: WeightedTally; readonly threshold: number }[];

function rankedModelOf(
  { modelId, seeds }: ModelPredictions,
  {
    tests,
    scored,
    take,
  }: {
    readonly tests: readonly ClassTest[];
    readonly scored: readonly number[];
    readonly take: TakeRanking;
  },
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
      // A class that was not trained finds nobody.
      const threshold = trainable[c] ? thresholds[c]! : Number.POSITIVE_INFINITY;
      return { tallyUnder: take(rankingOf(column, scores)), threshold };
    });
  });
}

/** All scores of one seed under weights = uint16[records]: float64[1 + scored classes, scores], macro first. */
function seedScores(
  seed: RankedSeed,
  weights: Uint16Array,
  names: readonly ScoreName[],
): Float64Array {
  const width = names.length;
  const out = new Float64Array((1 + seed.length) * width);
  seed.forEach(({ tallyUnder, threshold }, i) => {
    const start = (i + 1) * width;
    classScoresInto(out, start, { tally: tallyUnder(weights), threshold, names });
    for (let k = 0; k < width; k++) out[k]! += out[start + k]! / seed.length;
  });
  return out;
}

function replicatesOf(cells: number, replicates: number): Float64Array[] {
  return Array.from({ length: cells }, () => new Float64Array(replicates));
}
