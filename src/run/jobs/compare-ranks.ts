import {
  type ModelRanking,
  type RankedCell,
  rankModels,
} from "../../metrics/comparison/rank-models.ts";
import type { RankingSummary } from "../../results/study-comparison.ts";
import type { ComparedTest } from "./compare-job.ts";

/** Ranks models on every test set, and over all where there are several. */
export function rankingSummaries(
  tests: readonly ComparedTest[],
  contestants: readonly { readonly id: string }[],
): RankingSummary[] {
  const cells = tests.map(cellOf);
  const known = new Set(cells.flatMap(({ scores }) => [...scores.keys()]));
  const modelIds = contestants.map(({ id }) => id).filter((id) => known.has(id));
  const summary = (datasetId: string | null, ranked: readonly RankedCell[]): RankingSummary => {
    const there = modelIds.filter((id) => ranked.some(({ scores }) => scores.has(id)));
    return summaryOf(datasetId, rankModels(ranked, { modelIds: there, ...directionOf(tests) }));
  };
  return [
    ...cells.map((cell) => summary(cell.cellId, [cell])),
    ...(cells.length > 1 ? [summary(null, cells)] : []),
  ];
}

/** Which way is better, and how far a score can go. */
function directionOf(tests: readonly ComparedTest[]): {
  higherIsBetter: boolean;
  range: readonly [number, number];
} {
  return tests.some(({ replicates }) => replicates.metric === "mae")
    ? { higherIsBetter: false, range: [0, Number.POSITIVE_INFINITY] }
    : { higherIsBetter: true, range: [0, 1] };
}

function cellOf({ testDataset, replicates }: ComparedTest): RankedCell {
  return {
    cellId: testDataset,
    scores: new Map(
      replicates.modelIds.flatMap((modelId) => {
        const score = replicates.find({ modelId });
        return score === null ? [] : [[modelId, score]];
      }),
    ),
    rarer: [...replicates.rarer.values()],
  };
}

function summaryOf(datasetId: string | null, ranking: ModelRanking): RankingSummary {
  return {
    datasetId,
    ranks: ranking.ranks.map(({ missing: _, ...rank }) => rank),
    pairs: ranking.pairs,
    tieGroups: ranking.tieGroups,
  };
}
