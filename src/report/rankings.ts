import type { PairRow, RankingSummary, RankRow } from "../results/study-comparison.ts";
import type { StudyView } from "./study-view.ts";

/** The ranking over all datasets, or the only dataset's; null where nothing was compared. */
export function overallRanking({ bundle }: StudyView): RankingSummary | null {
  const rankings = bundle.comparison?.rankings ?? [];
  return rankings.find(({ datasetId }) => datasetId === null) ?? rankings[0] ?? null;
}

/** The place of one model in the overall ranking. */
export function rankOf(view: StudyView, modelId: string): RankRow | null {
  return overallRanking(view)?.ranks.find((row) => row.modelId === modelId) ?? null;
}

/** Names tie groups by letters, the best "a": models that share a letter do not differ. */
export function tieLetters(groups: readonly number[]): string {
  return groups.map((group) => LETTERS[group] ?? `(${group + 1})`).join("");
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** A pair seen from `modelId`: the difference turns its sign with the order of the two. */
export function pairOf(
  { pairs }: RankingSummary,
  modelId: string,
  referenceId: string,
): PairRow | null {
  const found = pairs.find(
    (pair) =>
      (pair.modelId === modelId && pair.referenceId === referenceId) ||
      (pair.modelId === referenceId && pair.referenceId === modelId),
  );
  if (found === undefined || found.modelId === modelId) return found ?? null;
  const { difference, lower, upper } = found;
  return {
    ...found,
    modelId,
    referenceId,
    difference: negative(difference),
    lower: negative(upper),
    upper: negative(lower),
  };
}

function negative(value: number | null): number | null {
  return value === null ? null : -value;
}
