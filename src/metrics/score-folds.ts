import { type LabelMatrix, NOT_ASSESSED } from "../core/labels.ts";
import { CLASS_SCORES, classScoresInto, type ScoreName } from "./class-scores.ts";
import { classTestOf } from "./class-test.ts";
import { type FoldSummary, summariseFolds } from "./fold-summary.ts";
import { type ModelScore, meanOf, rowsOf } from "./model-rows.ts";
import {
  type ModelPair,
  type PairedDifference,
  pairedDifferences,
  rangeOfDifference,
} from "./paired-differences.ts";
import { patientReplicates } from "./patient-bootstrap.ts";
import { rankingOf, type Tally } from "./ranking.ts";
import { smallSampleOf } from "./small-sample.ts";
import { openTallies, type TakeRanking, type WeightedTally } from "./weighted-tallies.ts";

/** What one probe says of the records of its fold. */
export interface FoldPredictions {
  readonly seed: number;
  /** Places of the fold's records among those of `labels`: int32[fold records]. */
  readonly places: Int32Array;
  /** int8[fold records, classes]: what the fold was tested on. */
  readonly labels: Int8Array;
  /** float64[fold records, classes] */
  readonly probabilities: Float64Array;
  /** float64[classes] */
  readonly thresholds: Float64Array;
  readonly trainable: readonly boolean[];
}

export interface ScoreFoldsOptions<Name extends ScoreName> {
  /** Of every record that any fold tests. */
  readonly labels: LabelMatrix;
  readonly patientIds: readonly string[];
  readonly models: readonly {
    readonly modelId: string;
    readonly folds: readonly FoldPredictions[];
  }[];
  readonly pairs?: readonly ModelPair[];
  readonly replicates: number;
  /** Key of the bootstrap; the same for everything that is tested on these records. */
  readonly key: string;
  readonly minimumPositives: number;
  readonly metrics: readonly Name[];
  readonly comparedBy: Name;
  readonly summary: FoldSummary;
}

/**
 * Scores the models of a cross-validation: every fold for itself, for probes of different folds do not share a scale of
 * probabilities; then the mean (or median) over the folds and repeats of a seed, and the mean over seeds. Intervals come
 * from bootstrap replicates over patients, the same for all models; a fold in which a replicate lacks a class is left out
 * of that replicate; they are widened for few patients. Classes are scored, and rows laid out, as by `scoreModels`. Throws as `scoreModels`.
 */
export function scoreFolds<Name extends ScoreName>({
  labels,
  patientIds,
  models,
  pairs = [],
  replicates,
  key,
  minimumPositives,
  metrics,
  comparedBy,
  summary,
}: ScoreFoldsOptions<Name>): {
  readonly scores: readonly ModelScore<Name>[];
  readonly differences: readonly PairedDifference[];
} {
  const tests = labels.classes.map((_, c) =>
    classTestOf(labels, patientIds, { c, minimumPositives }),
  );
  const scored = [...tests.keys()].filter((c) => tests[c]!.reason === null);
  const take = openTallies(labels.rows);
  const ranked = models.map(({ folds }) => rankedSeeds(folds, { labels, scored, take }));
  const cellsUnder = (seeds: readonly RankedSeed[], weights: Uint16Array): Float64Array[] =>
    seeds.map(({ folds }) => seedCells(folds, { weights, metrics, summary, scored }));
  const once = new Uint16Array(labels.rows).fill(1);
  const values = ranked.map((seeds) => cellsUnder(seeds, once));
  const cells = (1 + scored.length) * metrics.length;
  const draws = ranked.map(() => Array.from({ length: cells }, () => new Float64Array(replicates)));
  if (scored.length > 0) {
    let b = 0;
    for (const weights of patientReplicates({ patientIds, labels, scored, replicates, key })) {
      ranked.forEach((seeds, m) => {
        meanOf(cellsUnder(seeds, weights)).forEach((value, cell) => {
          draws[m]![cell]![b] = value;
        });
      });
      b++;
    }
  }
  const rarer = scored.map((c) => tests[c]!.rarer);
  const smallSamples = [rarer, ...rarer.map((count) => [count])].map(smallSampleOf);
  const scores = models.flatMap(({ modelId }, m) =>
    rowsOf(
      { modelId, seeds: ranked[m]! },
      { labels, tests, scored, metrics, smallSamples, values: values[m]!, draws: draws[m]! },
    ),
  );
  return { scores, differences: compared() };

  function compared(): PairedDifference[] {
    if (scored.length === 0) return [];
    const k = metrics.indexOf(comparedBy);
    const macro = new Map(
      models.map(({ modelId }, m) => {
        const value = meanOf(values[m]!)[k] ?? Number.NaN;
        return [modelId, { value, replicates: draws[m]![k]! }];
      }),
    );
    return pairedDifferences(pairs, macro, {
      range: rangeOfDifference(CLASS_SCORES[comparedBy].range),
      smallSample: smallSamples[0],
    });
  }
}

/** One fold's predictions of one class, ranked once. */
interface RankedClass {
  readonly tallyUnder: WeightedTally;
  readonly threshold: number;
}

interface RankedSeed {
  readonly seed: number;
  /** Could every fold train the class? */
  readonly trainable: readonly boolean[];
  /** Per fold and scored class. */
  readonly folds: readonly (readonly RankedClass[])[];
}

function rankedSeeds(
  folds: readonly FoldPredictions[],
  {
    labels,
    scored,
    take,
  }: {
    readonly labels: LabelMatrix;
    readonly scored: readonly number[];
    readonly take: TakeRanking;
  },
): RankedSeed[] {
  return [...new Set(folds.map(({ seed }) => seed))].map((seed) => {
    const own = folds.filter((fold) => fold.seed === seed);
    return {
      seed,
      trainable: labels.classes.map((_, c) => own.every(({ trainable }) => trainable[c] === true)),
      folds: own.map((fold) => scored.map((c) => rankedClass(fold, { c, labels, take }))),
    };
  });
}

function rankedClass(
  { places, labels: own, probabilities, thresholds, trainable }: FoldPredictions,
  {
    c,
    labels,
    take,
  }: { readonly c: number; readonly labels: LabelMatrix; readonly take: TakeRanking },
): RankedClass {
  const width = labels.classes.length;
  const column = new Int8Array(labels.rows).fill(NOT_ASSESSED);
  const scores = new Float64Array(labels.rows);
  places.forEach((place, i) => {
    column[place] = own[i * width + c]!;
    scores[place] = probabilities[i * width + c]!;
  });
  // A class that was not trained finds nobody.
  const threshold = trainable[c] === true ? thresholds[c]! : Number.POSITIVE_INFINITY;
  return { tallyUnder: take(rankingOf(column, scores)), threshold };
}

interface SeedCellOptions {
  readonly weights: Uint16Array;
  readonly metrics: readonly ScoreName[];
  readonly summary: FoldSummary;
  readonly scored: readonly number[];
}

/** All scores of one seed: float64[1 + scored classes, scores], the macro scores first. */
function seedCells(
  folds: RankedSeed["folds"],
  { weights, metrics: names, summary, scored }: SeedCellOptions,
): Float64Array {
  const width = names.length;
  const perFold = folds.map((classes) => {
    const cells = new Float64Array(classes.length * width);
    classes.forEach(({ tallyUnder, threshold }, i) => {
      const weighted = tallyUnder(weights);
      classScoresInto(cells, i * width, { tally: weighted, threshold, names });
      if (lacksSide(weighted)) cells.fill(Number.NaN, i * width, (i + 1) * width);
    });
    return cells;
  });
  const out = new Float64Array((1 + scored.length) * width);
  for (let i = 0; i < scored.length * width; i++) {
    const value = summariseFolds(
      perFold.map((cells) => cells[i]!),
      summary,
    );
    out[width + i] = value;
    out[i % width]! += value / scored.length;
  }
  return out;
}

/** Does a fold hold no positive or no negative record? Then none of its scores of this class counts. */
function lacksSide({ groups, weights, positives }: Tally): boolean {
  let total = 0;
  let positive = 0;
  for (let g = 0; g < groups; g++) {
    total += weights[g]!;
    positive += positives[g]!;
  }
  return positive === 0 || positive === total;
}
