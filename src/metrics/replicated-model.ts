import { meanOf } from "./model-rows.ts";
import type { ReplicatedScore } from "./paired-differences.ts";

/** The compared score of one model with its bootstrap replicates, for comparisons beyond a test set. */
export interface ReplicatedModel {
  /** Mean over the scored classes and over seeds. */
  readonly macro: ReplicatedScore;
  /** Mean over the scored classes, of each seed. */
  readonly seeds: readonly { readonly seed: number; readonly score: ReplicatedScore }[];
  /** Mean over seeds by class id; a class that some seed could not train is absent. */
  readonly classes: ReadonlyMap<string, ReplicatedScore>;
}

/** What was computed for one model: cells are macro first, then the scored classes, each with all metrics. */
interface ReplicatedCells {
  readonly classIds: readonly string[];
  readonly scored: readonly number[];
  /** How many, and which one is compared. */
  readonly metrics: number;
  readonly compared: number;
  /** Per seed: float64[cells]. */
  readonly values: readonly Float64Array[];
  /** Per cell: float64[replicates]. */
  readonly draws: readonly Float64Array[];
  /** The compared macro score of every seed: float64[replicates]. */
  readonly seedDraws: readonly Float64Array[];
}

/** Picks the compared score of one model out of all that were computed; nothing is copied. */
export function replicatedModel(
  {
    seeds,
  }: {
    readonly seeds: readonly { readonly seed: number; readonly trainable: readonly boolean[] }[];
  },
  { classIds, scored, metrics, compared, values, draws, seedDraws }: ReplicatedCells,
): ReplicatedModel {
  const mean = meanOf(values);
  const at = (cell: number): ReplicatedScore => ({
    value: mean[cell] ?? Number.NaN,
    replicates: draws[cell]!,
  });
  const classes = scored.flatMap((c, i): [string, ReplicatedScore][] =>
    seeds.every(({ trainable }) => trainable[c] === true)
      ? [[classIds[c]!, at((1 + i) * metrics + compared)]]
      : [],
  );
  return {
    macro: at(compared),
    seeds: seeds.map(({ seed }, s) => ({
      seed,
      score: { value: values[s]![compared]!, replicates: seedDraws[s]! },
    })),
    classes: new Map(classes),
  };
}
