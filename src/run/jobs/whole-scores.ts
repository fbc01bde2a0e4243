import { bootstrapScores, type WeightedScores } from "../../metrics/bootstrap-scores.ts";
import { summariseFolds } from "../../metrics/fold-summary.ts";
import type { ReplicatedModel } from "../../metrics/replicated-model.ts";
import { smallSampleOf } from "../../metrics/small-sample.ts";
import type { ScoreMetric } from "../../results/score-rows.ts";
import {
  type ScoredRow,
  type ScoredRun,
  type ScoredSet,
  type ScoreSet,
  seedsOf,
} from "./scored-set.ts";

interface WholeScoreOptions<Name extends string> {
  /** Which scores are wanted, and what rows call them. */
  readonly names: Readonly<Partial<Record<Name, ScoreMetric>>>;
  readonly ranges: Readonly<Record<Name, readonly [number, number]>>;
  readonly comparedBy: Name;
  readonly replicates: Iterable<Uint16Array>;
  scorerOf(run: ScoredRun): WeightedScores<Name>;
  readonly counts: { readonly records: number; readonly positives: number };
}

/**
 * Scores predictions that have no scores of single classes. The runs of a seed are the folds of its cross-validation, or
 * the one run of a split: each is scored for itself.
 */
export function wholeScores<Name extends string>(
  { models, pairs, summary, test }: ScoreSet,
  { names, ranges, comparedBy, replicates, scorerOf, counts }: WholeScoreOptions<Name>,
): ScoredSet {
  const all = Object.keys(ranges) as Name[];
  const testPatients = new Set(test.patientIds).size;
  const rarer = new Map([[WHOLE, testPatients]]);
  const { scores, differences, replicated } = bootstrapScores({
    smallSample: smallSampleOf([...rarer.values()]),
    records: test.patientIds.length,
    replicates,
    models: models.map((model) => ({
      modelId: model.modelId,
      seeds: seedsOf(model).map((seed) => {
        const scorers = model.runs.filter((run) => run.seed === seed).map(scorerOf);
        return foldScorer(scorers, { names: all, summary });
      }),
    })),
    ranges,
    pairs,
    comparedBy,
  });
  const rows = scores.flatMap(
    ({ modelId, metric, value, lower, upper, seedValues }): ScoredRow[] => {
      const name = names[metric];
      if (name === undefined) return [];
      return [
        {
          modelId,
          metric: name,
          classId: null,
          value: numberOrNull(value),
          lower: numberOrNull(lower),
          upper: numberOrNull(upper),
          seedValues: seedValues.map(numberOrNull),
          reason: Number.isNaN(value) ? "not defined for these predictions" : null,
          testRecords: counts.records,
          testPatients,
          testPositives: counts.positives,
        },
      ];
    },
  );
  const isSplit = models.every(({ runs }) => runs.every(({ places }) => places === null));
  return { rows, differences, replicated: isSplit ? { models: macroOnly(), rarer } : null };

  function macroOnly(): ReadonlyMap<string, ReplicatedModel> {
    const known = [...replicated].filter(([, byName]) => !Number.isNaN(byName[comparedBy].value));
    return new Map(
      known.map(([id, byName]) => [
        id,
        { macro: byName[comparedBy], seeds: [], classes: new Map() },
      ]),
    );
  }
}

/** What the patients of a test set without classes are counted under. */
const WHOLE = "all";

function foldScorer<Name extends string>(
  scorers: readonly WeightedScores<Name>[],
  { names, summary }: { readonly names: readonly Name[]; readonly summary: ScoreSet["summary"] },
): WeightedScores<Name> {
  const [only] = scorers;
  if (only !== undefined && scorers.length === 1) return only;
  return (weights) => {
    const folds = scorers.map((score) => score(weights));
    const entries = names.map((name) => [
      name,
      summariseFolds(
        folds.map((fold) => fold[name]),
        summary,
      ),
    ]);
    return Object.fromEntries(entries) as Record<Name, number>;
  };
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
