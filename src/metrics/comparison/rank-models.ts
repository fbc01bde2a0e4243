import { EinthovenError } from "../../core/error.ts";
import { holm } from "../holm.ts";
import { bootstrapInterval } from "../interval.ts";
import { type ReplicatedScore, rangeOfDifference, twoSidedP } from "../paired-differences.ts";
import { type SmallSample, smallSampleOf } from "../small-sample.ts";
import { tieGroups } from "./tie-groups.ts";

/** One test that models are ranked by: a dataset, or a dataset with one seed. */
export interface RankedCell {
  readonly cellId: string;
  /** By model id; a model that has no result here is absent. All share their replicates. */
  readonly scores: ReadonlyMap<string, ReplicatedScore>;
  /**
   * Patients of the rarer side of every class that the scores are a mean over. Where every cell has them, intervals
   * and p values are widened for few patients; without them the replicates are taken as they are.
   */
  readonly rarer?: readonly number[];
}

export interface RankModelsOptions {
  readonly modelIds: readonly string[];
  readonly higherIsBetter?: boolean;
  /** Pairs with an adjusted p below this differ. */
  readonly alpha?: number;
  /** The lowest and highest score. */
  readonly range?: readonly [number, number];
}

/** One model's place among the others. */
export interface ModelRank {
  readonly modelId: string;
  /** Mean over its cells, 1 the best; null without a cell that it shares with another model. */
  readonly meanRank: number | null;
  /** 95 % interval of the mean rank over patients; the datasets are taken as given. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Cells that count for this model, and all. */
  readonly cells: number;
  readonly ofCells: number;
  /** Cells in which it has no result. */
  readonly missing: readonly string[];
  /** Numbers of its tie groups in `ModelRanking.tieGroups`. */
  readonly groups: readonly number[];
}

/** Two models over the cells that both have. */
export interface RankedPair {
  readonly modelId: string;
  readonly referenceId: string;
  readonly cells: number;
  /** Mean over those cells, model minus reference; null without a cell in common. */
  readonly difference: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Two-sided bootstrap p, adjusted by Holm over all pairs that were compared; null when not compared. */
  readonly p: number | null;
}

export interface ModelRanking {
  /** The best mean rank first; models without one at the end. */
  readonly ranks: readonly ModelRank[];
  readonly pairs: readonly RankedPair[];
  /** Largest sets of models that were all compared and of which no two differ, the best first; of two or more. */
  readonly tieGroups: readonly (readonly string[])[];
}

/**
 * Ranks models over cells. In a cell a model's rank is 1 + (models - 1) x the share of the other models there that score
 * better, ties counted half: with nothing missing the usual rank, and with cells missing still on the scale of all
 * models. A missing cell never counts as a bad one, and is listed. Rank intervals come from ranking every replicate
 * anew. Throws `shape-mismatch` when cells differ in their number of replicates, `values-invalid` for a NaN score.
 */
export function rankModels(
  cells: readonly RankedCell[],
  { modelIds, higherIsBetter = true, alpha = 0.05, range = [0, 1] }: RankModelsOptions,
): ModelRanking {
  const replicates = replicateCount(cells);
  const sign = higherIsBetter ? 1 : -1;
  const pairs = adjusted(comparedPairs(cells, { modelIds, replicates, range }));
  const rows = modelIds.map((modelId) => rankOf(modelId, cells, { modelIds, replicates, sign }));
  const order = [...rows.keys()].sort(
    (a, b) => (rows[a]!.meanRank ?? Infinity) - (rows[b]!.meanRank ?? Infinity) || a - b,
  );
  const ordered = order.map((m) => rows[m]!);
  const groups = tieGroups(ordered.length, (a, b) => {
    const p = pairOf(pairs, ordered[a]!.modelId, ordered[b]!.modelId).p;
    return p === null || p < alpha;
  }).filter((group) => group.length > 1);
  return {
    ranks: ordered.map((row, place) => ({
      ...row,
      groups: [...groups.keys()].filter((g) => groups[g]!.includes(place)),
    })),
    pairs,
    tieGroups: groups.map((group) => group.map((place) => ordered[place]!.modelId)),
  };
}

function replicateCount(cells: readonly RankedCell[]): number {
  const counts = new Set<number>();
  for (const { cellId, scores } of cells) {
    for (const [modelId, { value, replicates }] of scores) {
      counts.add(replicates.length);
      if (Number.isNaN(value)) {
        throw new EinthovenError("values-invalid", `the score of ${modelId} in ${cellId} is NaN`, {
          hint: "leave a model without a result out of the cell",
        });
      }
    }
  }
  if (counts.size > 1) {
    throw new EinthovenError("shape-mismatch", `cells of ${[...counts].join(" and ")} replicates`);
  }
  return [...counts][0] ?? 0;
}

interface RankSettings {
  readonly modelIds: readonly string[];
  readonly replicates: number;
  /** 1 when higher is better, -1 when lower is. */
  readonly sign: number;
}

function rankOf(
  modelId: string,
  cells: readonly RankedCell[],
  { modelIds, replicates, sign }: RankSettings,
): Omit<ModelRank, "groups"> {
  const missing = cells.filter(({ scores }) => !scores.has(modelId)).map(({ cellId }) => cellId);
  const shared = cells.filter(
    ({ scores }) => scores.has(modelId) && modelIds.some((id) => id !== modelId && scores.has(id)),
  );
  const base = { modelId, cells: shared.length, ofCells: cells.length, missing };
  if (shared.length === 0) return { ...base, meanRank: null, lower: null, upper: null };
  const rivals = shared.map(({ scores }) => ({
    own: scores.get(modelId)!,
    others: modelIds.filter((id) => id !== modelId && scores.has(id)).map((id) => scores.get(id)!),
  }));
  const meanOver = (read: (score: ReplicatedScore) => number): number => {
    const beaten = rivals.map(({ own, others }) => shareAbove(read(own), others.map(read), sign));
    return 1 + (modelIds.length - 1) * mean(beaten);
  };
  const meanRank = meanOver(({ value }) => value);
  const draws = Float64Array.from({ length: replicates }, (_, b) =>
    meanOver((score) => score.replicates[b]!),
  );
  const interval = bootstrapInterval(meanRank, draws, {
    range: [1, modelIds.length],
    smallSample: smallSampleOfCells(shared),
    symmetric: true,
  });
  return { ...base, meanRank, ...interval };
}

/** Share of the others that are better, ties counted half. */
function shareAbove(own: number, others: readonly number[], sign: number): number {
  let better = 0;
  for (const other of others) {
    if (other === own) better += 0.5;
    else if (sign * other > sign * own) better++;
  }
  return better / others.length;
}

function comparedPairs(
  cells: readonly RankedCell[],
  {
    modelIds,
    replicates,
    range,
  }: { modelIds: readonly string[]; replicates: number; range: readonly [number, number] },
): RankedPair[] {
  return modelIds.flatMap((modelId, m) =>
    modelIds.slice(m + 1).map((referenceId): RankedPair => {
      const common = cells.filter(({ scores }) => scores.has(modelId) && scores.has(referenceId));
      const pair = { modelId, referenceId, cells: common.length };
      if (common.length === 0)
        return { ...pair, difference: null, lower: null, upper: null, p: null };
      const differenceOf = (read: (score: ReplicatedScore) => number): number =>
        mean(
          common.map(({ scores }) => read(scores.get(modelId)!) - read(scores.get(referenceId)!)),
        );
      const difference = differenceOf(({ value }) => value);
      const draws = Float64Array.from({ length: replicates }, (_, b) =>
        differenceOf((score) => score.replicates[b]!),
      );
      const smallSample = smallSampleOfCells(common);
      const interval = bootstrapInterval(difference, draws, {
        range: rangeOfDifference(range),
        smallSample,
        symmetric: true,
      });
      return { ...pair, difference, ...interval, p: twoSidedP(draws, smallSample) };
    }),
  );
}

/** Of a mean over these cells; undefined where some cell does not say how many patients it rests on. */
function smallSampleOfCells(cells: readonly RankedCell[]): SmallSample | undefined {
  const rarer = cells.flatMap((cell) => cell.rarer ?? []);
  const known = cells.every((cell) => cell.rarer !== undefined) && rarer.length > 0;
  return known ? smallSampleOf(rarer) : undefined;
}

/** Replaces p by Holm's over all pairs that were compared. */
function adjusted(pairs: readonly RankedPair[]): RankedPair[] {
  const compared = holm(pairs.flatMap(({ p }) => (p === null ? [] : [p])));
  let next = 0;
  return pairs.map((pair) => (pair.p === null ? pair : { ...pair, p: compared[next++]! }));
}

function pairOf(pairs: readonly RankedPair[], a: string, b: string): RankedPair {
  return pairs.find(
    ({ modelId, referenceId }) =>
      (modelId === a && referenceId === b) || (modelId === b && referenceId === a),
  )!;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
