import type { ScoreRow, StudyBundle } from "../results/bundle.ts";
import { table } from "./output.ts";

/** The leaderboard as text: macro AUROC of each model on each dataset's own test patients, all training data. */
export function leaderboardText(bundle: StudyBundle): string {
  const rows = bundle.models.map(({ id, role }) => {
    const scores = bundle.datasets.map((dataset) => internalMacro(bundle, id, dataset.id));
    const values = scores.flatMap((score) => score?.value ?? []);
    const mean =
      values.length < scores.length || values.length === 0
        ? null
        : values.reduce((a, b) => a + b) / values.length;
    return { id, role, scores, mean };
  });
  rows.sort((a, b) => (b.mean ?? -1) - (a.mean ?? -1));
  const simulated = bundle.simulatedOnly ? " (simulated data)" : "";
  return [
    `${bundle.title}${simulated}`,
    `Macro AUROC [95 % interval over patients] on held-out patients, ${bundle.task.title}, all training data`,
    "",
    table(
      ["model", "role", ...bundle.datasets.map(({ id }) => id), "mean"],
      rows.map(({ id, role, scores, mean }) => [
        id,
        role,
        ...scores.map(cell),
        mean === null ? "-" : mean.toFixed(3),
      ]),
    ),
  ].join("\n");
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
