import * as Plot from "@observablehq/plot";
import type { RankCorrelation } from "../../metrics/rank-correlation.ts";
import { simulationNote } from "../counts.ts";
import type { Cell } from "../csv-table.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatInterval, formatScore, MISSING } from "../number-format.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import type { StudyView } from "../study-view.ts";
import { BLIND_CONTROLS } from "./lift.ts";
import { type ShiftDropPoint, shiftDropCorrelation, shiftDropPoints } from "./shift-drop-points.ts";

/** Measures that can be compared between models: the others depend on an embedding's scale or repeat these. */
const DRAWN = ["site AUROC", "site AUROC within class", "squared MMD"] as const;

/** Draws the change of score abroad against the shift between the two datasets; null without transfers or shifts. */
export function shiftDropFigure(view: StudyView): Exhibit | null {
  const all = shiftDropPoints(view);
  const points = all.filter(({ modelId }) => !BLIND_CONTROLS.has(modelId));
  const measures = DRAWN.filter((name) => points.some(({ measure }) => measure === name));
  if (measures.length === 0) return null;
  const domain = changeDomain(points);
  const pairs = new Set(points.map(({ train, test }) => [train, test].sort().join("\n"))).size;
  return {
    kind: "figure",
    id: "shift-drop",
    title: "Shift between datasets against the change of score abroad",
    takeaway: takeaway(points),
    body: html`${modelLegend(view, points)}<div class="panels">${measures.map((measure) =>
      panel(view, { measure, points: points.filter((point) => point.measure === measure), domain }),
    )}</div>`,
    alternative: `Scatter plots. ${measures
      .map((measure) => correlationText(measure, shiftDropCorrelation(ofMeasure(points, measure))))
      .join("; ")}.`,
    interval: `Spearman's correlation with its 95 % interval after Bonett and Wright. The points are not independent: they come from only ${countOf(pairs, "pair")} of datasets, each seen from both sides by every model, so the true uncertainty is larger than the interval says.`,
    counts: `${countOf(ofMeasure(points, measures[0]!).length, "point")}: every model, trained on one dataset and tested on another. A model's own correlation is in the CSV.`,
    howToRead:
      "Each mark is one model and one direction between two datasets. If shift cost score, marks would fall to the right. With so few datasets a correlation is a description, not evidence; it also mixes differences between models with differences between datasets. Controls that never see the signal are in the CSV only.",
    simulation: simulationNote(view),
    table: {
      name: "shift-drop",
      columns: [
        "model",
        "train_dataset",
        "test_dataset",
        "measure",
        "shift",
        "external_minus_internal",
        "spearman_of_model",
        "points_of_model",
        "spearman_of_all",
        "spearman_lower_95",
        "spearman_upper_95",
        "points_of_all",
      ],
      rows: all.map((point): Cell[] => {
        const together = shiftDropCorrelation(ofMeasure(points, point.measure));
        const own = shiftDropCorrelation(
          ofMeasure(all, point.measure).filter(({ modelId }) => modelId === point.modelId),
        );
        return [
          point.modelId,
          point.train,
          point.test,
          point.measure,
          point.shift,
          point.change,
          orNull(own.rho),
          own.points,
          orNull(together.rho),
          together.lower,
          together.upper,
          together.points,
        ];
      }),
    },
  };
}

function ofMeasure(points: readonly ShiftDropPoint[], measure: string): ShiftDropPoint[] {
  return points.filter((point) => point.measure === measure);
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function panel(
  view: StudyView,
  {
    measure,
    points,
    domain,
  }: { measure: string; points: readonly ShiftDropPoint[]; domain: readonly [number, number] },
): Html {
  const correlation = shiftDropCorrelation(points);
  const marginLeft = 52;
  const styleOf = ({ modelId }: ShiftDropPoint) => view.model(modelId)!.style;
  const title = ({ modelId, train, test, shift, change }: ShiftDropPoint): string =>
    `${view.model(modelId)!.label}, ${view.datasetLabel(train)} to ${view.datasetLabel(test)}: ${measure} ${formatScore(shift)}, change ${formatScore(change, { signed: true })}`;
  return plotSvg(
    {
      width: 460,
      height: 300,
      marginLeft,
      marginTop: 48,
      marginBottom: 42,
      marginRight: 16,
      x: { label: measure, nice: true, ticks: 5, labelAnchor: "center", labelArrow: "none" },
      y: {
        domain: [...domain],
        label: null,
        ticks: 5,
        grid: true,
      },
      marks: [
        panelTitle(measure, { marginLeft, dy: -28 }),
        Plot.text([`change of macro AUROC abroad; ${shortCorrelation(correlation)}`], {
          frameAnchor: "top-left",
          textAnchor: "start",
          lineAnchor: "bottom",
          dx: -marginLeft + 2,
          dy: -10,
          fontSize: 11,
          fill: "var(--muted)",
        }),
        Plot.ruleY([0], { stroke: "var(--ink)", strokeOpacity: 0.5 }),
        Plot.dot(
          points.filter((point) => !styleOf(point).hollow),
          { x: "shift", y: "change", r: 4, fill: (point) => styleOf(point).color, title },
        ),
        Plot.dot(
          points.filter((point) => styleOf(point).hollow),
          {
            x: "shift",
            y: "change",
            r: 4,
            symbol: "circle",
            stroke: (point) => styleOf(point).color,
            strokeWidth: 1.8,
            fill: "var(--page)",
            title,
          },
        ),
      ],
    },
    { label: correlationText(measure, correlation) },
  );
}

function modelLegend(view: StudyView, points: readonly ShiftDropPoint[]): Html {
  const shown = view.ranked.filter(({ model }) =>
    points.some(({ modelId }) => modelId === model.id),
  );
  return html`<ul class="legend"><li class="name" data-export="text">Model</li>${shown.map(
    ({ label, style }) =>
      html`<li><span class="dot" style="border-color:${style.color};background:${style.hollow ? "transparent" : style.color}"></span><span data-export="text">${label}</span></li>`,
  )}</ul>`;
}

/** Holds zero and every change, with a little room. */
function changeDomain(points: readonly ShiftDropPoint[]): [number, number] {
  const low = Math.min(0, ...points.map(({ change }) => change));
  const high = Math.max(0, ...points.map(({ change }) => change));
  const pad = 0.06 * (high - low || 0.1);
  return [low - pad, high + pad];
}

function shortCorrelation({ rho, points, ...interval }: RankCorrelation): string {
  const value = Number.isNaN(rho) ? MISSING : formatScore(rho, { digits: 2, signed: true });
  return `ρ = ${value} ${formatInterval(interval, { digits: 2, signed: true })}, N = ${points}`;
}

function correlationText(measure: string, correlation: RankCorrelation): string {
  return `${measure}: ${shortCorrelation(correlation)}`;
}

function takeaway(points: readonly ShiftDropPoint[]): string {
  const correlation = shiftDropCorrelation(ofMeasure(points, "site AUROC"));
  const { rho, points: count, lower, upper } = correlation;
  if (Number.isNaN(rho)) return "There are too few points for a correlation of shift and score.";
  const settled = lower !== null && upper !== null && (lower > 0 || upper < 0);
  const what = settled
    ? rho < 0
      ? "datasets that are told apart more easily go with a larger loss of score"
      : "datasets that are told apart more easily do not go with a larger loss of score"
    : "whether shift goes with a loss of score is not settled";
  return `Over ${countOf(count, "point")}, ${what} (Spearman ${formatScore(rho, { digits: 2, signed: true })}${formatInterval(correlation, { digits: 2, signed: true }) === "" ? ", too few points for an interval" : ` ${formatInterval(correlation, { digits: 2, signed: true })}`}).`;
}
