import { headlineOf } from "../report/headline.ts";
import type { StudyBundle } from "../results/bundle.ts";
import type { ScoreRow } from "../results/score-rows.ts";
import { table } from "./output.ts";

/**
 * The leaderboard as text: macro AUROC of each model on each dataset's own test patients, all training data. The
 * mean is over the same datasets as the report's.
 */
export function leaderboardText(bundle: StudyBundle): string {
  const { datasetIds } = headlineOf(bundle);
  const ranked = bundle.models
    .map(({ id, role }) => {
      const scores = bundle.datasets.map((dataset) => internalMacro(bundle, id, dataset.id));
      return { id, role, scores, mean: meanOver(datasetIds, scores) };
    })
    .sort((a, b) => (b.mean ?? -1) - (a.mean ?? -1));
  const simulated = bundle.simulatedOnly ? " (simulated data)" : "";
  const meanTitle =
    datasetIds.length === bundle.datasets.length ? "mean" : `mean of ${datasetIds.length}`;
  return [
    `${bundle.title}${simulated}`,
    `Macro AUROC [95 % interval over patients] on held-out patients, ${bundle.task.title}, all training data`,
    "",
    table(
      ["model", "role", ...bundle.datasets.map(({ id }) => id), meanTitle],
      ranked.map(({ id, role, scores, mean }) => [
        id,
        role,
        ...scores.map(cell),
        mean === null ? "-" : mean.toFixed(3),
      ]),
    ),
  ].join("\n");
}

function meanOver(
  datasetIds: readonly string[],
  scores: readonly (ScoreRow | undefined)[],
): number | null {
  const values = datasetIds.map(
    (id) => scores.find((score) => score?.testDatasetId === id)?.value ?? Number.NaN,
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Number.isFinite(mean) ? mean : null;
}

function internalMacro(
  bundle: StudyBundle,
  modelId: string,
  datasetId: string,
): ScoreRow | undefined {
  return bundle.scores.find(
    (row) =>
      row.modelId === modelId &&
      row.trainDatasetId === datasetId &&
      row.testDatasetId === datasetId &&
      row.fraction === 1 &&
      row.metric === "auroc" &&
      row.classId === null,
  );
}

function cell(score: ScoreRow | undefined): string {
  if (score === undefined || score.value === null) return "-";
  const interval =
    score.lower === null || score.upper === null
      ? ""
      : ` [${score.lower.toFixed(3)}, ${score.upper.toFixed(3)}]`;
  return `${score.value.toFixed(3)}${interval}`;
}
