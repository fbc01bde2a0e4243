import * as Plot from "@observablehq/plot";
import type { DatasetSummary } from "../../results/dataset-summary.ts";
import type { ScoreRow } from "../../results/score-rows.ts";
import { inkOn, sequentialColor } from "../color-scale.ts";
import { classesScoredOn, simulationNote } from "../counts.ts";
import { medianOf } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { formatEstimate, formatPercent, formatScore } from "../number-format.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import { type StudyView, shortened } from "../study-view.ts";
import { emptyPanel } from "./empty-panel.ts";
import { rampLegend } from "./ramp-legend.ts";
import { reasonGroups } from "./reason-groups.ts";

interface HeatCell {
  readonly model: string;
  readonly modelId: string;
  readonly classId: string;
  readonly row: ScoreRow | undefined;
}

/** Colour limits of every AUROC heat map: a coin toss and a perfect score. */
const AUROC_LIMITS = [0.5, 1] as const;

/** A score of fewer positive test records is printed in italics: one patient more or less would change it. */
const FEWEST_POSITIVES = 10;

/** The colour of an AUROC on the common scale. Below 0.5 counts as 0.5. */
export function aurocColor(value: number): string {
  const [low, high] = AUROC_LIMITS;
  return sequentialColor((value - low) / (high - low));
}

/** The key of the AUROC colours. */
export function aurocLegend(): Html {
  return rampLegend({
    title: "AUROC (the same colours in every panel)",
    color: sequentialColor,
    ticks: [0.5, 0.6, 0.7, 0.8, 0.9, 1].map((value) => ({
      at: (value - AUROC_LIMITS[0]) / (AUROC_LIMITS[1] - AUROC_LIMITS[0]),
      text: value === 0.5 ? "≤ 0.5" : value.toFixed(1),
    })),
  });
}

/** Draws AUROC per class: models down, classes across by prevalence, one panel per dataset. */
export function classHeatMapFigure(view: StudyView): Exhibit | null {
  const classes = classesByPrevalence(view);
  const cells = new Map(view.bundle.datasets.map(({ id }) => [id, cellsOf(view, id, classes)]));
  const all = [...cells.values()].flat();
  if (all.every(({ row }) => row === undefined)) return null;
  const wide = classes.length > 8;
  return {
    kind: "figure",
    id: "classes",
    title: "AUROC per class",
    takeaway: takeaway(view, classes),
    body: html`${aurocLegend()}<div class="${wide ? "panels one" : "panels"}">${view.bundle.datasets.map(
      (dataset) =>
        cells.get(dataset.id)!.some(({ row }) => row?.value != null)
          ? heatPanel(view, { dataset, classes, cells: cells.get(dataset.id)! })
          : emptyPanel(view, { title: dataset.title, datasetId: dataset.id }),
    )}</div>${reasonsHtml(view, all)}`,
    alternative: `Heat maps of AUROC, models by classes, one per dataset. ${classes
      .map(
        (classId) =>
          `${view.classTitle(classId)}: median ${formatScore(medianOfClass(view, classId))}`,
      )
      .join("; ")}.`,
    interval: "Cells print the mean over seeds; intervals are in the CSV and appear on hover.",
    counts: `Positive test records per class stand under each column as n. Labels: ${formatPercent(view.fullFraction)} of the training patients, internal test.`,
    howToRead:
      "Bright is high, dark is near a coin toss. Compare within a column: classes differ in difficulty. A number in italics comes from fewer than ten positive test records: one patient more or less would move it. A hatched cell has no score; the list below says why.",
    simulation: simulationNote(view),
    table: {
      name: "classes",
      columns: [
        "model",
        "dataset",
        "class",
        "class_title",
        "auroc",
        "lower_95",
        "upper_95",
        "test_positives",
        "test_records",
        "reason",
      ],
      rows: view.bundle.datasets.flatMap(({ id }) =>
        cells
          .get(id)!
          .map(({ modelId, classId, row }) => [
            modelId,
            id,
            classId,
            view.classTitle(classId),
            row?.value ?? null,
            row?.lower ?? null,
            row?.upper ?? null,
            row?.testPositives ?? null,
            row?.testRecords ?? null,
            row === undefined ? "not run" : row.reason,
          ]),
      ),
    },
  };
}

/** Class ids from the most to the least frequent among all test records. */
function classesByPrevalence(view: StudyView): string[] {
  const positives = (classId: string): number =>
    view.bundle.datasets.reduce((sum, dataset) => sum + testPositives(dataset, classId), 0);
  return view.bundle.task.classes.map(({ id }) => id).sort((a, b) => positives(b) - positives(a));
}

function testPositives(dataset: DatasetSummary, classId: string): number {
  const test = dataset.split.find(({ part }) => part === "test");
  return test?.positives[classId] ?? 0;
}

function cellsOf(view: StudyView, datasetId: string, classes: readonly string[]): HeatCell[] {
  return view.ranked.flatMap(({ model, label }) =>
    classes.map((classId) => ({
      model: label,
      modelId: model.id,
      classId,
      row: view.score({ modelId: model.id, trainDatasetId: datasetId, classId }),
    })),
  );
}

function heatPanel(
  view: StudyView,
  {
    dataset,
    classes,
    cells,
  }: { dataset: DatasetSummary; classes: readonly string[]; cells: readonly HeatCell[] },
): Html {
  const hatchId = `hatch-classes-${view.bundle.datasets.indexOf(dataset)}`;
  const filled = cells.filter(({ row }) => row?.value != null);
  const hatched = cells.filter(({ row }) => row?.value == null);
  const scored = classes.filter((classId) => classesScoredOn(view, dataset.id).includes(classId));
  const title =
    scored.length === classes.length
      ? dataset.title
      : `${dataset.title}, scored: ${shortened(scored.join(", "), 40)}`;
  const place = { x: "classId", y: "model" } as const;
  const long = classes.some((classId) => classId.length > 7);
  const marginLeft = 158;
  const marginTop = long ? 96 : 58;
  const width = classes.length > 8 ? 960 : 460;
  const count = (classId: string): string => {
    const assessed = dataset.assessed.includes(classId);
    return assessed ? `n = ${testPositives(dataset, classId)}` : "not assessed";
  };
  return plotSvg(
    {
      width,
      height: marginTop + 24 + 26 * view.ranked.length,
      marginTop,
      marginLeft,
      marginRight: 4,
      marginBottom: 24,
      x: { type: "band", domain: [...classes], padding: 0.03 },
      y: { type: "band", domain: view.ranked.map(({ label }) => label), padding: 0.06, axis: null },
      marks: [
        panelTitle(title, { marginLeft, dy: long ? -74 : -34 }),
        Plot.axisX({
          anchor: "top",
          label: null,
          tickSize: 0,
          ...(long && { tickRotate: -35 }),
          tickFormat: (id: string) => shortened(id, 14),
        }),
        Plot.axisX({
          anchor: "bottom",
          label: null,
          tickSize: 0,
          tickFormat: (id: string) => count(id).replace("not assessed", "–"),
          fontSize: 9.5,
          color: "var(--muted)",
        }),
        Plot.text(view.ranked, {
          y: "label",
          text: "label",
          frameAnchor: "left",
          textAnchor: "start",
          dx: -marginLeft + 2,
        }),
        Plot.cell(hatched, {
          ...place,
          fill: `url(#${hatchId})`,
          title: (cell: HeatCell) => cellTitle(view, cell),
        }),
        Plot.cell(filled, {
          ...place,
          fill: fillOf,
          title: (cell: HeatCell) => cellTitle(view, cell),
        }),
        ...numbers(filled),
      ],
    },
    { label: `${dataset.title}: AUROC of every model for every class`, hatchId },
  );
}

function textOf({ row }: HeatCell): string {
  return formatScore(row?.value, { digits: 2 });
}

function fillOf({ row }: HeatCell): string {
  return aurocColor(row!.value!);
}

/** The values; those of few positives in italics. */
function numbers(filled: readonly HeatCell[]): Plot.Markish[] {
  const style = {
    x: "classId",
    y: "model",
    text: textOf,
    fill: (cell: HeatCell) => inkOn(fillOf(cell)),
    fontVariant: "tabular-nums",
    pointerEvents: "none",
  } as const;
  return [
    Plot.text(
      filled.filter((cell) => !isFew(cell)),
      style,
    ),
    Plot.text(filled.filter(isFew), { ...style, fontStyle: "italic" }),
  ];
}

function isFew({ row }: HeatCell): boolean {
  return row?.value != null && row.testPositives < FEWEST_POSITIVES;
}

function cellTitle(view: StudyView, { model, classId, row }: HeatCell): string {
  const head = `${model}, ${view.classTitle(classId)}`;
  if (row?.value == null) return `${head}: ${row?.reason ?? "not run"}`;
  return `${head}: ${formatEstimate(row)}, ${row.testPositives} positives`;
}

function reasonsHtml(view: StudyView, cells: readonly HeatCell[]): Html | null {
  return reasonGroups(
    cells
      .filter(({ row }) => row?.value == null)
      .map(({ row, classId }) => ({
        reason: row?.reason ?? "not run",
        about: view.classTitle(classId),
      })),
  );
}

function medianOfClass(view: StudyView, classId: string): number | null {
  const values = view.ranked
    .filter(({ model }) => model.role !== "control")
    .flatMap(({ model }) =>
      view.bundle.datasets.flatMap(({ id }) => {
        const value = view.score({ modelId: model.id, trainDatasetId: id, classId })?.value;
        return value == null ? [] : [value];
      }),
    );
  return medianOf(values);
}

function takeaway(view: StudyView, classes: readonly string[]): string {
  const medians = classes
    .map((classId) => ({ classId, median: medianOfClass(view, classId) }))
    .filter((entry): entry is { classId: string; median: number } => entry.median !== null)
    .sort((a, b) => b.median - a.median);
  const [easiest, hardest] = [medians[0], medians.at(-1)];
  if (easiest === undefined || hardest === undefined)
    return "No encoder or twin has a score for any single class.";
  const name = ({ classId, median }: { classId: string; median: number }): string =>
    `${view.classTitle(classId)} (${formatScore(median)})`;
  return `Median AUROC over encoders, random twins and datasets: highest for ${name(easiest)}, lowest for ${name(hardest)}.`;
}
