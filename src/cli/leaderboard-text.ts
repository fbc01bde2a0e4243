import { hasAllLabels } from "../core/setting.ts";
import { headlineOf } from "../report/headline.ts";
import { bestFirst, capitalised, measureOf } from "../report/measure.ts";
import type { StudyBundle } from "../results/bundle.ts";
import type { ScoreRow } from "../results/score-rows.ts";
import { table } from "./output.ts";

/**
 * The leaderboard as text: the compared score of each model on each dataset's own test patients, all training data. The
 * mean is over the same datasets as the report's.
 */
export function leaderboardText(bundle: StudyBundle): string {
  const measure = measureOf(bundle);
  const { datasetIds, probe } = headlineOf(bundle);
  const isShown = (row: ScoreRow): boolean =>
    row.trainDatasetId === row.testDatasetId &&
    row.probe === probe &&
    hasAllLabels(row.setting) &&
    row.metric === measure.metric &&
    row.classId === null;
  const ranked = bundle.models
    .map(({ id, role }) => {
      const scores = bundle.datasets.map((dataset) =>
        bundle.scores.find(
          (row) => row.modelId === id && row.testDatasetId === dataset.id && isShown(row),
        ),
      );
      return { id, role, scores, mean: meanOver(datasetIds, scores) };
    })
    .sort((a, b) => bestFirst(measure, a.mean, b.mean));
  const simulated = bundle.simulatedOnly ? " (simulated data)" : "";
  const meanTitle =
    datasetIds.length === bundle.datasets.length ? "mean" : `mean of ${datasetIds.length}`;
  return [
    `${bundle.title}${simulated}`,
    `${capitalised(measure.name)} [95 % interval over patients] on held-out patients, ${bundle.task.title}, all training data`,
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

function cell(score: ScoreRow | undefined): string {
  if (score === undefined || score.value === null) return "-";
  const interval =
    score.lower === null || score.upper === null
      ? ""
      : ` [${score.lower.toFixed(3)}, ${score.upper.toFixed(3)}]`;
  return `${score.value.toFixed(3)}${interval}`;
}
