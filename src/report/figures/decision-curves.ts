import * as Plot from "@observablehq/plot";
import type { DatasetInspection, InspectedClass } from "../../results/dataset-inspection.ts";
import { simulationNote } from "../counts.ts";
import { type CsvTable, rounded } from "../csv-table.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { inspectedCounts } from "../inspected-counts.ts";
import { formatPercent, formatScore } from "../number-format.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import type { RankedModel, StudyView } from "../study-view.ts";
import { leftToCsv, shownModels } from "./shown-models.ts";

const MOST_PANELS = 24;
const MOST_MODELS = 6;

interface Panel {
  readonly inspection: DatasetInspection;
  readonly own: InspectedClass;
}

/** Draws net benefit over threshold probabilities, a panel per class and dataset; null when nothing was inspected. */
export function decisionFigure(view: StudyView): Exhibit | null {
  const inspections = view.bundle.inspections.filter(({ classes }) => classes.length > 0);
  if (inspections.length === 0) return null;
  const all = inspections.flatMap((inspection) =>
    inspection.classes.map((own): Panel => ({ inspection, own })),
  );
  const panels = [...all].sort((a, b) => b.own.positives - a.own.positives).slice(0, MOST_PANELS);
  const shown = all.filter((one) => panels.includes(one));
  const models = shownModels(view, MOST_MODELS);
  return {
    kind: "figure",
    id: "net-benefit",
    title: "Would acting on the prediction do more good than harm?",
    takeaway: takeaway(view, all, models),
    body: html`${key(models)}${inspections.map(
      (inspection) =>
        html`<h4>${view.datasetTitle(inspection.datasetId)}</h4><div class="panels small">${shown
          .filter((one) => one.inspection === inspection)
          .map((one) => panel(view, one, models))}</div>`,
    )}`,
    alternative: `Net benefit per class and dataset at thresholds of 1 to 90 %. ${shown
      .map(
        ({ inspection, own }) =>
          `${own.classId} on ${inspection.datasetId}: ${models
            .map(
              ({ label, model }) =>
                `${label} useful from ${rangeText(usefulRange(inspection, own, model.id))}`,
            )
            .join(", ")}`,
      )
      .join("; ")}.`,
    interval: `Net benefit has no interval here: means over seeds on the whole test set. Probe: ${view.probe}, ${formatPercent(view.fullFraction)} of the training patients.${leftToCsv(view, models)}${shown.length < all.length ? ` The ${shown.length} panels with most positives of ${all.length} are drawn.` : ""}`,
    counts: inspectedCounts(view, inspections),
    howToRead:
      "The threshold is the probability at which a person would just accept the next step: at 10 %, one true finding is worth nine false alarms. Net benefit counts true positives less false ones at that rate, per person. A model is useful where its line lies above both 0 (nobody is sent on) and the thin dashed line (everybody is). Which thresholds matter is a clinical question that no curve answers.",
    simulation: simulationNote(
      view,
      inspections.map(({ datasetId }) => datasetId),
    ),
    table: tableOf(inspections),
  };
}

/** One row per curve, its thresholds side by side; sending everybody on is a model of its own. */
function tableOf(inspections: readonly DatasetInspection[]): CsvTable {
  const thresholds = inspections[0]?.thresholds ?? [];
  return {
    name: "net-benefit",
    columns: [
      "dataset",
      "class",
      "prevalence",
      "model",
      ...thresholds.map((threshold) => `at_${rounded(threshold, 2)}`),
    ],
    rows: inspections.flatMap(({ datasetId, classes }) =>
      classes.flatMap((own) => {
        const place = [datasetId, own.classId, rounded(own.positives / own.records, 4)];
        const everybody = thresholds.map((threshold) => rounded(treatAll(own, threshold), 4));
        return [
          [...place, "(everybody)", ...everybody],
          ...own.curves.map(({ modelId, netBenefit }) => [...place, modelId, ...netBenefit]),
        ];
      }),
    ),
  };
}

/** Net benefit of sending everybody on: it follows from the prevalence alone. */
function treatAll({ positives, records }: InspectedClass, threshold: number): number {
  const prevalence = positives / records;
  return prevalence - ((1 - prevalence) * threshold) / (1 - threshold);
}

function key(models: readonly RankedModel[]): Html {
  return html`<ul class="legend"><li class="name" data-export="text">Model</li>${models.map(
    ({ label, style }) =>
      html`<li><svg width="22" height="8" aria-hidden="true"><line x1="0" x2="22" y1="4" y2="4" stroke="${style.color}" stroke-width="2.4" stroke-dasharray="${style.dash}"/></svg><span data-export="text">${label}</span></li>`,
  )}</ul>`;
}

function panel(view: StudyView, { inspection, own }: Panel, models: readonly RankedModel[]): Html {
  const { thresholds } = inspection;
  const prevalence = own.positives / own.records;
  const curves = models.flatMap((entry) => {
    const curve = own.curves.find(({ modelId }) => modelId === entry.model.id);
    return curve === undefined ? [] : [{ entry, netBenefit: curve.netBenefit }];
  });
  // Beyond the last threshold at which anybody gains, all lines are 0.
  const last = Math.max(
    4,
    ...curves.map(({ netBenefit }) => netBenefit.findLastIndex((value) => value > 0.0005) + 1),
  );
  const until = thresholds[Math.min(last, thresholds.length - 1)]!;
  const low = -0.35 * prevalence;
  const high = 1.06 * prevalence;
  const points = (values: readonly number[]) =>
    thresholds.flatMap((x, t) => (x <= until ? [{ x, y: Math.max(low, values[t]!) }] : []));
  const marginLeft = 56;
  const title = `${view.classTitle(own.classId)}`;
  return plotSvg(
    {
      width: 300,
      height: 250,
      marginTop: 50,
      marginLeft,
      marginRight: 10,
      marginBottom: 38,
      x: { domain: [0, until] },
      y: { domain: [low, high] },
      marks: [
        panelTitle(title.length > 38 ? own.classId : title, { marginLeft, dy: -24 }),
        Plot.text([`${own.positives} of ${own.records} positive (${formatPercent(prevalence)})`], {
          frameAnchor: "top-left",
          textAnchor: "start",
          lineAnchor: "bottom",
          dx: -marginLeft + 2,
          dy: -9,
          fill: "var(--muted)",
          fontSize: 10.5,
        }),
        Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 4 }),
        Plot.axisX({
          label: "threshold probability",
          labelArrow: "none",
          labelAnchor: "center",
          ticks: 5,
          tickSize: 3,
          tickFormat: (value: number) => `${Math.round(100 * value)} %`,
        }),
        Plot.axisY({
          label: "net benefit",
          labelArrow: "none",
          labelAnchor: "center",
          labelOffset: 52,
          ticks: 4,
          tickSize: 3,
        }),
        Plot.ruleY([0], { stroke: "var(--ink)", strokeOpacity: 0.6 }),
        Plot.lineY(points(thresholds.map((threshold) => treatAll(own, threshold))), {
          x: "x",
          y: "y",
          stroke: "var(--ink)",
          strokeOpacity: 0.6,
          strokeWidth: 1.2,
          strokeDasharray: "3 3",
        }),
        ...curves.map(({ entry, netBenefit }) =>
          Plot.lineY(points(netBenefit), {
            x: "x",
            y: "y",
            stroke: entry.style.color,
            strokeWidth: entry.style.hollow ? 1.5 : 2.2,
            strokeDasharray: entry.style.dash,
          }),
        ),
      ],
    },
    { label: `${title} on ${view.datasetTitle(inspection.datasetId)}: net benefit by threshold` },
  );
}

/** First and last threshold at which a model beats sending nobody and everybody on; null where none. */
function usefulRange(
  { thresholds }: DatasetInspection,
  own: InspectedClass,
  modelId: string,
): readonly [number, number] | null {
  const curve = own.curves.find((one) => one.modelId === modelId);
  const useful = thresholds.filter(
    (threshold, t) =>
      curve !== undefined && curve.netBenefit[t]! > Math.max(0, treatAll(own, threshold)) + 0.0005,
  );
  return useful.length === 0 ? null : [useful[0]!, useful.at(-1)!];
}

function rangeText(range: readonly [number, number] | null): string {
  return range === null
    ? "no threshold"
    : `${formatPercent(range[0])} to ${formatPercent(range[1])}`;
}

function takeaway(
  view: StudyView,
  panels: readonly Panel[],
  models: readonly RankedModel[],
): string {
  const [best] = models;
  if (best === undefined) return "No model has a decision curve.";
  const useful = panels.filter(
    ({ inspection, own }) =>
      (own.curves.find(({ modelId }) => modelId === best.model.id)?.netBenefit[
        inspection.thresholds.indexOf(0.1)
      ] ?? 0) >
      Math.max(0, treatAll(own, 0.1)) + 0.0005,
  ).length;
  const where = view.bundle.datasets.length > 1 ? " of a class and a dataset" : "";
  return `At a threshold of 10 %, acting on ${best.model.title} has a net benefit above acting on nobody and on everybody in ${useful} of ${panels.length} panels${where}${useful === 0 ? "" : ` (largest ${formatScore(largest(panels, best.model.id))})`}.`;
}

function largest(panels: readonly Panel[], modelId: string): number {
  return Math.max(
    ...panels.map(
      ({ inspection, own }) =>
        own.curves.find((one) => one.modelId === modelId)?.netBenefit[
          inspection.thresholds.indexOf(0.1)
        ] ?? 0,
    ),
  );
}
