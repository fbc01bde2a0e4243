import type { ModelSummary } from "../../results/model-summary.ts";
import type { RankRow } from "../../results/study-comparison.ts";
import { meanOverDatasets, scoreInterval, simulationNote, testCounts } from "../counts.ts";
import type { Estimate } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { type Column, htmlTable } from "../html-table.ts";
import { bestFirst } from "../measure.ts";
import {
  countOf,
  formatCount,
  formatInterval,
  formatMilliseconds,
  formatParameters,
  formatPercent,
  formatScore,
  listOf,
  MISSING,
} from "../number-format.ts";
import { overallRanking, rankOf, tieLetters } from "../rankings.ts";
import type { StudyView } from "../study-view.ts";
import { type Lift, type Line, lineOf, type Metric } from "./leaderboard-line.ts";

/** Tabulates every headline number of every model; encoders, random twins and controls stand apart. */
export function leaderboardTable(view: StudyView): Exhibit {
  const lines = view.ranked.map((entry) => lineOf(view, entry));
  const present = view.measure.further.filter(({ metric }) =>
    lines.some(({ means }) => means[metric] != null),
  );
  const group = (title: string, role: ModelSummary["role"]) => ({
    title,
    rows: lines.filter(({ model }) => model.role === role),
  });
  return {
    kind: "table",
    id: "leaderboard-table",
    title: "Scores, costs and licences",
    takeaway: takeaway(view, lines),
    body: htmlTable({
      label: "Scores, costs and licences of every model",
      columns: [
        ...scoreColumns(view),
        ...rankColumns(view),
        ...liftColumns(lines),
        ...metricColumns(present, view.bundle.task.target === null),
        ...costColumns(view),
      ],
      groups: [
        group("Encoders with trained weights", "encoder"),
        group("Random twins: the same network, random weights", "random-twin"),
        group("Controls", "control"),
      ],
      rowClass: ({ model }) => (model.role === "control" ? "control" : ""),
      sortable: true,
    }),
    alternative:
      "Table of models with macro scores averaged over datasets, lifts, embedding size, parameters, time and licence.",
    interval: `${scoreInterval(view)} Lifts and scores: ${meanOverDatasets(view)}; their intervals take the datasets as independent.`,
    counts: testCounts(view),
    howToRead: `${howToRead(view)} Mean rank: over test sets, 1 is best, with its interval over patients and the test sets that count; models that share a letter under Ties do not differ (Holm over all pairs). The small number under a lift counts datasets with a Holm-adjusted p below 0.05. An empty place was not measured.`,
    simulation: simulationNote(view),
    table: tableOf(lines, view),
  };
}

function scoreColumns(view: StudyView): Column<Line>[] {
  const datasets = view.meanDatasetIds.length;
  return [
    { head: "Model", cell: nameCell },
    {
      head: view.measure.head,
      numeric: true,
      cell: ({ mean }) =>
        html`${estimateCell(mean)}${mean !== null && html`<span class="sub">${countOf(datasets, "dataset")}</span>`}`,
      sortBy: ({ mean }) => mean?.value ?? null,
    },
  ];
}

/** Where models were compared. */
function rankColumns(view: StudyView): Column<Line>[] {
  if (overallRanking(view) === null) return [];
  return [
    {
      head: "Mean rank",
      numeric: true,
      cell: ({ model }) => rankCell(rankOf(view, model.id)),
      sortBy: ({ model }) => rankOf(view, model.id)?.meanRank ?? null,
    },
    {
      head: "Ties",
      cell: ({ model }) => tieLetters(rankOf(view, model.id)?.groups ?? []),
    },
  ];
}

function rankCell(rank: RankRow | null): Html {
  if (rank?.meanRank == null) return html`${MISSING}`;
  return html`${formatScore(rank.meanRank, { digits: 1 })}<span class="sub">${formatInterval(rank, { digits: 1 })}</span><span class="sub">${rank.cells} of ${rank.ofCells}</span>`;
}

/** A lift that no model has gets no column. */
function liftColumns(lines: readonly Line[]): Column<Line>[] {
  const columns = [
    { head: "Lift over twin", liftOf: ({ twinLift }: Line) => twinLift },
    { head: "Lift over features", liftOf: ({ featureLift }: Line) => featureLift },
  ];
  return columns
    .filter(({ liftOf }) => lines.some((line) => liftOf(line) !== null))
    .map(({ head, liftOf }) => ({
      head,
      numeric: true,
      cell: (line) => liftCell(liftOf(line)),
      sortBy: (line) => liftOf(line)?.mean.value ?? null,
    }));
}

function metricColumns(
  present: readonly { metric: Metric; head: string }[],
  hasClasses: boolean,
): Column<Line>[] {
  return [
    ...present.map(
      ({ metric, head }): Column<Line> => ({
        head,
        numeric: true,
        cell: ({ means }) => formatScore(means[metric]?.value),
        sortBy: ({ means }) => means[metric]?.value ?? null,
      }),
    ),
    ...(hasClasses ? [CELLS] : []),
  ];
}

const CELLS: Column<Line> = {
  head: "Cells",
  numeric: true,
  cell: ({ cells, allCells }) => html`<span class="nowrap">${cells} / ${allCells}</span>`,
  sortBy: ({ cells }) => cells,
};

function howToRead({ bundle }: StudyView): string {
  return bundle.task.target === null
    ? "AUROC, AUPRC, F1 and accuracy: higher is better; Brier and ECE (calibration error): lower is better. AUPRC depends on how frequent a class is, so compare it only within a column. Cells: class scores that exist, of all that the datasets assessed."
    : "MAE and RMSE (errors in the unit of the number): lower is better, and a lift below zero is one for the better; R² and the correlations: higher is better. R² depends on how much the number varies in a dataset.";
}

function costColumns(view: StudyView): Column<Line>[] {
  return [
    {
      head: "Dimension",
      numeric: true,
      cell: ({ model }) => formatCount(model.dimension),
      sortBy: ({ model }) => model.dimension,
    },
    {
      head: "Parameters",
      numeric: true,
      cell: ({ model }) => html`<span class="nowrap">${formatParameters(model.parameters)}</span>`,
      sortBy: ({ model }) => model.parameters,
    },
    {
      head: "ms per ECG",
      numeric: true,
      cell: ({ model }) =>
        html`<span class="nowrap">${formatMilliseconds(model.millisecondsPerEcg)}</span>`,
      sortBy: ({ model }) => model.millisecondsPerEcg,
    },
    { head: "Pre-training", cell: ({ model }) => exposureCell(exposureText(view, model)) },
    { head: "Licence", cell: ({ model }) => html`<span class="nowrap">${model.license}</span>` },
  ];
}

function nameCell({ model, style }: Line): Html {
  const fill = style.hollow ? "" : `;background:${style.color}`;
  return html`<span class="dot${model.role === "control" && " control"}" style="border-color:${style.color}${fill}"></span>${model.title}`;
}

function estimateCell(estimate: Estimate | null): Html {
  if (estimate === null) return html`${MISSING}`;
  return html`${formatScore(estimate.value)}<span class="sub">${formatInterval(estimate)}</span>`;
}

function liftCell(lift: Lift | null): Html {
  if (lift === null) return html`${MISSING}`;
  return html`${formatScore(lift.mean.value, { signed: true })}<span class="sub">${formatInterval(lift.mean)}</span><span class="sub">${lift.above} of ${lift.datasets}</span>`;
}

/** One line per kind of exposure, so that the column stays narrow and the row low. */
function exposureCell(text: string): Html {
  return html`${text.split("; ").map((line) => html`<span class="line">${line}</span>`)}`;
}

/** One word where all datasets agree, else each dataset with its own. */
function exposureText(view: StudyView, model: ModelSummary): string {
  const known = view.bundle.datasets.map(({ id, title }) => ({
    title,
    exposure: model.exposure[id] ?? "unknown",
  }));
  const kinds = [...new Set(known.map(({ exposure }) => exposure))];
  if (kinds.length === 1) return kinds[0]!;
  return kinds
    .map(
      (kind) =>
        `${kind}: ${listOf(known.filter(({ exposure }) => exposure === kind).map(({ title }) => title))}`,
    )
    .join("; ");
}

function takeaway({ bundle, measure }: StudyView, lines: readonly Line[]): string {
  const encoders = lines.filter(({ model, scored }) => model.role === "encoder" && scored);
  const features = lines.find(({ model }) => model.id === "features");
  const scored = lines.filter((line) => line.scored);
  const incomplete = scored.filter(({ cells, allCells }) => cells < allCells).length;
  const gaps =
    bundle.task.target !== null
      ? ""
      : incomplete === 0
        ? "Every scored model has every class score."
        : `At least one class score is missing for ${incomplete} of ${countOf(scored.length, "scored model")}.`;
  if (encoders.length === 0)
    return `No encoder with trained weights has a score: this table compares random networks and controls. ${gaps}`.trim();
  const ranked = encoders.flatMap(({ mean }) => mean ?? []);
  if (features?.mean == null || ranked.length === 0)
    return gaps || "No encoder can be compared with the hand-crafted ECG features.";
  const better = ranked.filter(
    ({ value }) => bestFirst(measure, value, features.mean!.value) < 0,
  ).length;
  return `${better} of ${ranked.length} trained ${ranked.length === 1 ? "encoder has" : "encoders have"} ${measure.lowerIsBetter ? "a lower mean error" : "a higher mean AUROC"} than the hand-crafted ECG features. ${gaps}`.trim();
}

function tableOf(lines: readonly Line[], view: StudyView): Exhibit["table"] {
  return {
    name: "leaderboard-table",
    columns: [
      "model",
      "title",
      "role",
      view.measure.column,
      "lower_95",
      "upper_95",
      "datasets",
      "mean_rank",
      "rank_lower_95",
      "rank_upper_95",
      "tie_groups",
      "lift_over_twin",
      "lift_over_features",
      ...view.measure.further.map(({ metric }) => metric),
      "cells",
      "cells_of",
      "dimension",
      "parameters",
      "giga_macs",
      "milliseconds_per_ecg",
      "pre_training",
      "license",
      "label_fraction",
    ],
    rows: lines.map(({ model, mean, twinLift, featureLift, means, cells, allCells }) => [
      model.id,
      model.title,
      model.role,
      mean?.value ?? null,
      mean?.lower ?? null,
      mean?.upper ?? null,
      mean === null ? 0 : view.meanDatasetIds.length,
      rankOf(view, model.id)?.meanRank ?? null,
      rankOf(view, model.id)?.lower ?? null,
      rankOf(view, model.id)?.upper ?? null,
      tieLetters(rankOf(view, model.id)?.groups ?? []),
      twinLift?.mean.value ?? null,
      featureLift?.mean.value ?? null,
      ...view.measure.further.map(({ metric }) => means[metric]?.value ?? null),
      cells,
      allCells,
      model.dimension,
      model.parameters,
      model.gigaMacs,
      model.millisecondsPerEcg,
      exposureText(view, model),
      model.license,
      formatPercent(view.fullFraction),
    ]),
  };
}
