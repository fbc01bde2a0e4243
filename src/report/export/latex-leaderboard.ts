import { hasAllLabels } from "../../core/setting.ts";
import type { StudyBundle } from "../../results/bundle.ts";
import type { ScoreRow } from "../../results/score-rows.ts";
import { headlineOf } from "../headline.ts";

/**
 * Writes the leaderboard as a LaTeX table for booktabs: one row per model, one column per dataset, each score with its
 * 95 % interval; the best value of a column in bold. A cell without a score is a dash.
 */
export function latexLeaderboard(bundle: StudyBundle): string {
  const { probe } = headlineOf(bundle);
  const metric = mainMetric(bundle);
  const { datasets, models, scores, task, simulatedOnly } = bundle;
  const rowOf = (modelId: string, datasetId: string): ScoreRow | undefined =>
    scores.find((row) =>
      [
        row.modelId === modelId,
        row.trainDatasetId === datasetId && row.testDatasetId === datasetId,
        row.probe === probe && hasAllLabels(row.setting),
        row.metric === metric && row.classId === null,
      ].every(Boolean),
    );
  const best = new Map(
    datasets.map(({ id }) => {
      const values = models.flatMap((model) => rowOf(model.id, id)?.value ?? []);
      return [id, LOWER_IS_BETTER.has(metric) ? Math.min(...values) : Math.max(...values)];
    }),
  );
  const body = models.map(({ id, title }) => {
    const cells = datasets.map((dataset) => cell(rowOf(id, dataset.id), best.get(dataset.id)!));
    return `${latexText(title)} & ${cells.join(" & ")} \\\\`;
  });
  const simulated = simulatedOnly ? " Simulated data." : "";
  const caption = `Macro ${metric.toUpperCase()} (95\\,\\% interval over patients) on held-out patients of each dataset: ${latexText(task.title)}, ${latexText(probe)} probe, 100\\,\\% of the training patients.${simulated}`;
  return [
    "% needs \\usepackage{booktabs}",
    "\\begin{table}",
    "\\centering",
    `\\caption{${caption}}`,
    "\\label{tab:leaderboard}",
    `\\begin{tabular}{l${"r".repeat(datasets.length)}}`,
    "\\toprule",
    `Model & ${datasets.map(({ title }) => latexText(title)).join(" & ")} \\\\`,
    "\\midrule",
    ...body,
    "\\bottomrule",
    "\\end{tabular}",
    "\\end{table}",
    "",
  ].join("\n");
}

const LOWER_IS_BETTER: ReadonlySet<string> = new Set(["brier", "ece", "log-loss", "mae", "rmse"]);

/** AUROC where it was scored, else the first score. */
function mainMetric({ scores }: StudyBundle): string {
  if (scores.some(({ metric }) => metric === "auroc")) return "auroc";
  return scores[0]?.metric ?? "auroc";
}

function cell(row: ScoreRow | undefined, best: number): string {
  if (row === undefined || row.value === null) return "--";
  const text = row.value.toFixed(3);
  const value = row.value === best ? `\\textbf{${text}}` : text;
  if (row.lower === null || row.upper === null) return value;
  return `${value} (${row.lower.toFixed(3)}--${row.upper.toFixed(3)})`;
}

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
};

/** Text that LaTeX prints as it is. */
export function latexText(text: string): string {
  return text.replace(/[\\{}$&#%_~^<>]/g, (character) => SPECIAL[character]!);
}
