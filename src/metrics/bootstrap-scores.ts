import { bootstrapInterval } from "./interval.ts";
import {
  type ModelPair,
  type PairedDifference,
  pairedDifferences,
  type ReplicatedScore,
  rangeOfDifference,
} from "./paired-differences.ts";
import type { SmallSample } from "./small-sample.ts";

/** Any scores of one set of predictions, by name, each record counted weights = uint16[records] times. */
export type WeightedScores<Name extends string> = (
  weights: Uint16Array,
) => Readonly<Record<Name, number>>;

export interface BootstrapScoresOptions<Name extends string> {
  readonly records: number;
  /** How often each replicate draws each record: `patientReplicates`, the same for all models. */
  readonly replicates: Iterable<Uint16Array>;
  readonly models: readonly {
    readonly modelId: string;
    /** One per seed. */
    readonly seeds: readonly WeightedScores<Name>[];
  }[];
  /** Lowest and highest value of every score that is wanted. */
  readonly ranges: Readonly<Record<Name, readonly [number, number]>>;
  readonly pairs?: readonly ModelPair[];
  /** The score that pairs are compared by. */
  readonly comparedBy: Name;
  /** Widens intervals and p values for few patients; without it the replicates are taken as they are. */
  readonly smallSample?: SmallSample | undefined;
}

/** One score of one model over the whole test set. */
export interface BootstrappedScore<Name extends string> {
  readonly modelId: string;
  readonly metric: Name;
  /** Mean over seeds; NaN when it is not defined for these predictions. */
  readonly value: number;
  /** 95 % interval over patients; NaN when there is none. */
  readonly lower: number;
  readonly upper: number;
  readonly seedValues: readonly number[];
}

export interface BootstrappedScores<Name extends string> {
  readonly scores: readonly BootstrappedScore<Name>[];
  readonly differences: readonly PairedDifference[];
  /** By model id and score: the value on the whole test set and in every replicate. */
  readonly replicated: ReadonlyMap<string, Readonly<Record<Name, ReplicatedScore>>>;
}

/**
 * Scores models under the same bootstrap replicates, whatever the scores are: the way of `scoreModels` for multi-class
 * and regression targets. Replicates in which a score is NaN are left out of its interval. Throws as
 * `pairedDifferences`.
 */
export function bootstrapScores<Name extends string>({
  records,
  replicates,
  models,
  ranges,
  pairs = [],
  comparedBy,
  smallSample,
}: BootstrapScoresOptions<Name>): BootstrappedScores<Name> {
  const names = Object.keys(ranges) as Name[];
  const once = new Uint16Array(records).fill(1);
  const values = models.map(({ seeds }) => seeds.map((score) => score(once)));
  const draws = models.map(() => names.map((): number[] => []));
  for (const weights of replicates) {
    models.forEach(({ seeds }, m) => {
      const drawn = seeds.map((score) => score(weights));
      names.forEach((name, k) => {
        draws[m]![k]!.push(meanOf(drawn.map((scores) => scores[name])));
      });
    });
  }
  const replicated = new Map(
    models.map(({ modelId }, m) => {
      const entries = names.map((name, k) => {
        const value = meanOf(values[m]!.map((scores) => scores[name]));
        return [name, { value, replicates: Float64Array.from(draws[m]![k]!) }] as const;
      });
      return [modelId, Object.fromEntries(entries) as Record<Name, ReplicatedScore>];
    }),
  );
  const scores = models.flatMap(({ modelId }, m) =>
    names.map((metric) => {
      const { value, replicates: drawn } = replicated.get(modelId)![metric];
      const seedValues = values[m]!.map((seed) => seed[metric]);
      const interval = Number.isNaN(value)
        ? { lower: Number.NaN, upper: Number.NaN }
        : bootstrapInterval(value, drawn, { range: ranges[metric], smallSample });
      return { modelId, metric, value, ...interval, seedValues };
    }),
  );
  const compared = new Map([...replicated].map(([id, byName]) => [id, byName[comparedBy]]));
  const range = rangeOfDifference(ranges[comparedBy]);
  return {
    scores,
    differences: pairedDifferences(pairs, compared, { range, smallSample }),
    replicated,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
