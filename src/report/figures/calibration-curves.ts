import * as Plot from "@observablehq/plot";
import type { DatasetInspection, ModelCurves } from "../../results/dataset-inspection.ts";
import { simulationNote } from "../counts.ts";
import type { CsvTable } from "../csv-table.ts";
import { medianOf } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { inspectedCounts } from "../inspected-counts.ts";
import { formatPercent, formatScore } from "../number-format.ts";
import { categoryColor } from "../palette.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import type { RankedModel, StudyView } from "../study-view.ts";
import { legendHtml } from "./legend.ts";
import { leftToCsv, shownModels } from "./shown-models.ts";

/** Panels of the whole figure; with many datasets fewer models are drawn. */
const MOST_PANELS = 24;
/** Lines that can be told apart in one panel. */
const MOST_CLASSES = 8;

interface ClassCurve extends ModelCurves {
  readonly classId: string;
}

/** Draws predicted probability against what happened, a panel per model and dataset; null when nothing was inspected. */
export function calibrationFigure(view: StudyView): Exhibit | null {
  const inspections = view.bundle.inspections.filter(({ classes }) => classes.length > 0);
  if (inspections.length === 0) return null;
  const models = shownModels(view, Math.max(2, Math.floor(MOST_PANELS / inspections.length)));
  const classIds = view.bundle.task.classes
    .map(({ id }) => id)
    .filter((id) => inspections.some(({ classes }) => classes.some((own) => own.classId === id)));
  const drawn = classIds.slice(0, MOST_CLASSES);
  const legend = {
    name: "Class",
    items: drawn.map((id, i) => ({ label: view.classTitle(id), color: categoryColor(i) })),
  };
  return {
    kind: "figure",
    id: "calibration",
    title: "Do predicted probabilities come true?",
    takeaway: takeaway(view, inspections),
    body: html`${legendHtml([legend])}${inspections.map(
      (inspection) =>
        html`<h4>${view.datasetTitle(inspection.datasetId)}</h4><div class="panels small">${models.map(
          (entry) => panel(view, { inspection, entry, drawn }),
        )}</div>`,
    )}`,
    alternative: `One panel per model and dataset: predicted probability against the share of positives. ${inspections
      .flatMap((inspection) =>
        models.map(
          ({ label, model }) =>
            `${label} on ${inspection.datasetId}: median calibration error ${formatScore(medianEce(inspection, model.id))}`,
        ),
      )
      .join("; ")}.`,
    interval: `15 bins of equal mass; the mean distance from the diagonal is the calibration error (ECE). Slope, intercept and ECE of every class are in the CSV as means over seeds; intervals of ECE are in the CSV of the scores. Probe: ${view.probe}, ${formatPercent(view.fullFraction)} of the training patients.${leftToCsv(view, models)}${drawn.length < classIds.length ? ` The first ${drawn.length} of ${classIds.length} classes are drawn.` : ""}`,
    counts: inspectedCounts(view, inspections),
    howToRead:
      "On the dashed diagonal, of people told 30 % three in ten have the finding. Below it, probabilities are too high; above it, too low. A slope below 1 means predictions that are too extreme, an intercept above 0 that they are too low on the whole. With few positives the upper bins hold a handful of people and jump.",
    simulation: simulationNote(
      view,
      inspections.map(({ datasetId }) => datasetId),
    ),
    table: tableOf(inspections),
  };
}

/** One row per curve, its bins side by side: a row per bin would repeat every name fifteen times. */
function tableOf(inspections: readonly DatasetInspection[]): CsvTable {
  const curves = inspections.flatMap(({ classes }) => classes.flatMap((own) => own.curves));
  const bins = Array.from(
    { length: Math.max(0, ...curves.map(({ predicted }) => predicted.length)) },
    (_, bin) => bin,
  );
  return {
    name: "calibration",
    columns: [
      "dataset",
      "class",
      "model",
      "slope",
      "intercept",
      "ece",
      "test_records",
      "test_patients",
      "test_positives",
      ...bins.map((bin) => `mean_probability_${bin + 1}`),
      ...bins.map((bin) => `positive_share_${bin + 1}`),
    ],
    rows: inspections.flatMap(({ datasetId, classes }) =>
      classes.flatMap(({ classId, records, patients, positives, curves: own }) =>
        own.map(({ modelId, slope, intercept, ece, predicted, observed }) => [
          datasetId,
          classId,
          modelId,
          slope,
          intercept,
          ece,
          records,
          patients,
          positives,
          ...bins.map((bin) => predicted[bin] ?? null),
          ...bins.map((bin) => observed[bin] ?? null),
        ]),
      ),
    ),
  };
}

function curvesOf({ classes }: DatasetInspection, modelId: string): ClassCurve[] {
  return classes.flatMap(({ classId, curves }) =>
    curves.filter((curve) => curve.modelId === modelId).map((curve) => ({ ...curve, classId })),
  );
}

function medianEce(inspection: DatasetInspection, modelId: string): number | null {
  return medianOf(curvesOf(inspection, modelId).map(({ ece }) => ece));
}

function panel(
  view: StudyView,
  {
    inspection,
    entry,
    drawn,
  }: { inspection: DatasetInspection; entry: RankedModel; drawn: readonly string[] },
): Html {
  const curves = curvesOf(inspection, entry.model.id).filter(({ classId }) =>
    drawn.includes(classId),
  );
  const where = view.datasetLabel(inspection.datasetId);
  const summary = `median ECE ${formatScore(medianEce(inspection, entry.model.id))} · slope ${formatScore(medianOf(curves.flatMap(({ slope }) => slope ?? [])), { digits: 2 })}`;
  const marginLeft = 48;
  return plotSvg(
    {
      width: 300,
      height: 292,
      marginTop: 50,
      marginLeft,
      marginRight: 10,
      marginBottom: 38,
      x: { domain: [0, 1] },
      y: { domain: [0, 1] },
      marks: [
        panelTitle(entry.label, { marginLeft, dy: -24 }),
        Plot.text([summary], {
          frameAnchor: "top-left",
          textAnchor: "start",
          lineAnchor: "bottom",
          dx: -marginLeft + 2,
          dy: -9,
          fill: "var(--muted)",
          fontSize: 10.5,
        }),
        Plot.gridX({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
        Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
        Plot.axisX({
          label: "predicted probability",
          labelArrow: "none",
          labelAnchor: "center",
          ticks: 5,
          tickSize: 3,
        }),
        Plot.axisY({
          label: "share of positives",
          labelArrow: "none",
          labelAnchor: "center",
          labelOffset: 44,
          ticks: 5,
          tickSize: 3,
        }),
        Plot.link([0], {
          x1: 0,
          y1: 0,
          x2: 1,
          y2: 1,
          stroke: "var(--ink)",
          strokeOpacity: 0.6,
          strokeDasharray: "4 3",
        }),
        ...curves.flatMap(({ classId, predicted, observed }) => {
          const color = categoryColor(drawn.indexOf(classId));
          const points = predicted.map((x, i) => ({ x, y: observed[i]! }));
          return [
            Plot.lineY(points, { x: "x", y: "y", stroke: color, strokeWidth: 1.5 }),
            Plot.dot(points, { x: "x", y: "y", r: 1.7, fill: color }),
          ];
        }),
      ],
    },
    { label: `${entry.label} on ${where}: calibration curve of every class` },
  );
}

function takeaway(view: StudyView, inspections: readonly DatasetInspection[]): string {
  const errors = view.ranked
    .filter(({ scored, model }) => scored && model.id !== "prior")
    .flatMap(({ model }) => {
      const median = medianOf(
        inspections.flatMap((one) => curvesOf(one, model.id).map(({ ece }) => ece)),
      );
      return median === null ? [] : [{ title: model.title, median }];
    })
    .sort((a, b) => a.median - b.median);
  const [best, worst] = [errors[0], errors.at(-1)];
  if (best === undefined || worst === undefined) return "No model has a calibration curve.";
  return `The median calibration error over classes and datasets runs from ${formatScore(best.median)} (${best.title}) to ${formatScore(worst.median)} (${worst.title}).`;
}
