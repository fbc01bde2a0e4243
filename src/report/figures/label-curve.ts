import * as Plot from "@observablehq/plot";
import { meanOverDatasets, scoreInterval, simulationNote, testCounts } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { formatCount, formatPercent, formatScore } from "../number-format.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import type { RankedModel, StudyView } from "../study-view.ts";
import { emptyPanel } from "./empty-panel.ts";
import { spreadLabels } from "./spread-labels.ts";

interface Point {
  readonly fraction: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly seedValues: readonly number[];
  readonly trainPatients: number;
}

interface Curve {
  readonly entry: RankedModel;
  readonly points: readonly Point[];
}

const WIDTH = 460;
const HEIGHT = 300;
const MARGIN = { top: 52, right: 142, bottom: 40, left: 54 };

/** Draws macro AUROC against the share of labelled training patients; null when only one share was run. */
export function labelCurveFigure(view: StudyView): Exhibit | null {
  if (view.bundle.fractions.length < 2) return null;
  const panels = view.bundle.datasets.map(({ id, title }) => ({
    id,
    title,
    curves: curvesOf(view, id),
  }));
  const domain = curveDomain(panels.flatMap(({ curves }) => curves));
  return {
    kind: "figure",
    id: "label-fraction",
    title: "Macro AUROC against the number of labelled patients",
    takeaway: takeaway(view),
    body: html`<div class="panels">${panels.map(({ id, title, curves }) =>
      curves.length === 0
        ? emptyPanel(view, { title, datasetId: id })
        : curvePanel(view, { title, curves, domain }),
    )}</div>`,
    alternative: `One panel per dataset, one line per model, label share on a logarithmic axis. ${view.ranked
      .map(
        ({ label, model }) =>
          `${label}: ${fractionsAscending(view)
            .map((fraction) => formatScore(meanAt(view, model.id, fraction)))
            .join(", ")}`,
      )
      .join("; ")}.`,
    interval: `${scoreInterval(view)} Bands show the same interval; small dots are single seeds, each with its own subset of patients.`,
    counts: testCounts(view),
    howToRead:
      "Each line starts with few labelled patients at the left and ends with all of them at the right. A line that is high at the left needs few labels. Solid coloured lines are encoders with trained weights, dashed coloured lines random twins; grey and black lines, each with its own pattern of dashes or dots, are controls. The test patients are the same everywhere.",
    simulation: simulationNote(view),
    table: {
      name: "label-fraction",
      columns: [
        "model",
        "dataset",
        "fraction",
        "train_patients",
        "macro_auroc",
        "lower_95",
        "upper_95",
        ...view.bundle.seeds.map((seed) => `seed_${seed}`),
      ],
      rows: view.ranked.flatMap(({ model }) =>
        view.bundle.datasets.flatMap(({ id }) =>
          fractionsAscending(view).flatMap((fraction) => {
            const row = view.score({ modelId: model.id, trainDatasetId: id, fraction });
            if (row === undefined) return [];
            const seeds = view.bundle.seeds.map((_, s) => row.seedValues[s] ?? null);
            return [
              [
                model.id,
                id,
                fraction,
                row.trainPatients,
                row.value,
                row.lower,
                row.upper,
                ...seeds,
              ],
            ];
          }),
        ),
      ),
    },
  };
}

function curvesOf(view: StudyView, datasetId: string): Curve[] {
  return view.ranked.flatMap((entry) => {
    const points = fractionsAscending(view).flatMap((fraction): Point[] => {
      const row = view.score({ modelId: entry.model.id, trainDatasetId: datasetId, fraction });
      if (row?.value == null) return [];
      const { value, lower, upper, trainPatients } = row;
      const seedValues = row.seedValues.filter((seed) => seed !== null);
      return [
        {
          fraction,
          value,
          lower: lower ?? value,
          upper: upper ?? value,
          seedValues,
          trainPatients,
        },
      ];
    });
    return points.length === 0 ? [] : [{ entry, points }];
  });
}

function curvePanel(
  view: StudyView,
  {
    title,
    curves,
    domain,
  }: { title: string; curves: readonly Curve[]; domain: readonly [number, number] },
): Html {
  const fractions = fractionsAscending(view);
  const patients = new Map(
    curves.flatMap(({ points }) => points.map((point) => [point.fraction, point.trainPatients])),
  );
  const all = curves.flatMap(({ entry, points }) => points.map((point) => ({ ...point, entry })));
  const dots = all.flatMap(({ entry, fraction, seedValues }) =>
    seedValues.map((value) => ({ entry, fraction, value })),
  );
  const colorOf = ({ entry }: { entry: RankedModel }): string => entry.style.color;
  const modelOf = ({ entry }: { entry: RankedModel }): string => entry.model.id;
  return plotSvg(
    {
      width: WIDTH,
      height: HEIGHT,
      marginTop: MARGIN.top,
      marginRight: MARGIN.right,
      marginBottom: MARGIN.bottom,
      marginLeft: MARGIN.left,
      x: { type: "log", domain: [fractions[0]!, fractions.at(-1)!], axis: null },
      y: { domain: [...domain] },
      marks: [
        panelTitle(title, { marginLeft: MARGIN.left, dy: -34 }),
        Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
        Plot.axisY({
          label: "macro AUROC",
          labelArrow: "none",
          labelAnchor: "center",
          ticks: 5,
          tickSize: 3,
        }),
        ...fractionAxis(fractions, patients),
        Plot.areaY(all, {
          x: "fraction",
          y1: "lower",
          y2: "upper",
          z: modelOf,
          fill: colorOf,
          fillOpacity: 0.09,
        }),
        Plot.dot(dots, { x: "fraction", y: "value", r: 1.6, fill: colorOf, fillOpacity: 0.55 }),
        ...curves.map(({ entry, points }) =>
          Plot.lineY(points, {
            x: "fraction",
            y: "value",
            stroke: entry.style.color,
            strokeWidth: entry.style.hollow ? 1.5 : 2.4,
            strokeDasharray: entry.style.dash,
          }),
        ),
        ...endLabels(curves, { domain, fractions }),
      ],
    },
    { label: `${title}: macro AUROC against the share of labelled patients, one line per model` },
  );
}

/** Shares below and numbers of patients above. Plot's own logarithmic axis would leave most of them unlabelled. */
function fractionAxis(
  fractions: readonly number[],
  patients: ReadonlyMap<number, number>,
): Plot.Markish[] {
  const count = (fraction: number): string => {
    const n = patients.get(fraction);
    return n === undefined ? "" : `n = ${formatCount(n)}`;
  };
  const x = (fraction: number): number => fraction;
  const below = { x, frameAnchor: "bottom", lineAnchor: "top" } as const;
  const above = { x, frameAnchor: "top", lineAnchor: "bottom" } as const;
  return [
    Plot.tickX(fractions, { x, stroke: "var(--grid)" }),
    Plot.text(fractions, { ...below, text: (fraction: number) => formatPercent(fraction), dy: 7 }),
    Plot.text(fractions, { ...above, text: count, dy: -13, fill: "var(--muted)", fontSize: 10 }),
    Plot.text(["labelled training patients"], {
      frameAnchor: "bottom",
      lineAnchor: "top",
      dy: 24,
    }),
  ];
}

/** Names at the right end of every line, moved apart where lines end close together. */
function endLabels(
  curves: readonly Curve[],
  { domain, fractions }: { domain: readonly [number, number]; fractions: readonly number[] },
): Plot.Markish[] {
  const pixels = HEIGHT - MARGIN.top - MARGIN.bottom;
  const perPixel = (domain[1] - domain[0]) / pixels;
  const ends = curves.map(({ points }) => points.at(-1)!);
  const wishes = ends.map(({ value }) => (domain[1] - value) / perPixel);
  const places = spreadLabels(wishes, { gap: 13, first: 0, last: pixels });
  const span = fractions.at(-1)! / fractions[0]!;
  const right = fractions.at(-1)!;
  const labels = curves.map(({ entry }, i) => ({
    text: entry.label,
    color: entry.style.color,
    x1: ends[i]!.fraction,
    y1: ends[i]!.value,
    y2: domain[1] - places[i]! * perPixel,
  }));
  const color = (label: { color: string }): string => label.color;
  return [
    Plot.link(labels, {
      x1: "x1",
      y1: "y1",
      x2: right * span ** 0.045,
      y2: "y2",
      stroke: color,
      strokeOpacity: 0.5,
    }),
    Plot.text(labels, {
      x: right,
      dx: 14,
      y: "y2",
      text: "text",
      textAnchor: "start",
      fill: color,
      fontSize: 10.5,
    }),
  ];
}

function curveDomain(curves: readonly Curve[]): [number, number] {
  const values = curves.flatMap(({ points }) =>
    points.flatMap(({ lower, upper, seedValues }) => [lower, upper, ...seedValues]),
  );
  const low = Math.floor(Math.min(0.5, ...values) * 20) / 20;
  const high = Math.ceil(Math.max(0.6, ...values) * 20) / 20;
  return [Math.max(0, low), Math.min(1, high)];
}

function fractionsAscending(view: StudyView): number[] {
  return [...view.bundle.fractions].sort((a, b) => a - b);
}

/** Mean over the datasets of the headline; null unless all of them have a score there. */
function meanAt(view: StudyView, modelId: string, fraction: number): number | null {
  const values = view.meanDatasetIds.map(
    (id) => view.score({ modelId, trainDatasetId: id, fraction })?.value ?? null,
  );
  if (values.length === 0 || values.includes(null)) return null;
  return values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
}

function takeaway(view: StudyView): string {
  const fractions = fractionsAscending(view);
  const [few, all] = [fractions[0]!, fractions.at(-1)!];
  const scored = view.ranked
    .map(({ model }) => ({
      model,
      low: meanAt(view, model.id, few),
      high: meanAt(view, model.id, all),
    }))
    .filter(({ low, high }) => low !== null && high !== null)
    .sort((a, b) => b.low! - a.low!);
  const [best] = scored;
  if (best === undefined) return "No model has a mean score at both ends.";
  const over = view.bundle.datasets.length === 1 ? "" : ` (${meanOverDatasets(view)})`;
  const gains = scored.map(({ low, high }) => high! - low!);
  const [smallest, largest] = [Math.min(...gains), Math.max(...gains)];
  return `With ${formatPercent(few)} of the labels the highest mean is ${formatScore(best.low)} (${best.model.title})${over}; from there to ${formatPercent(all)} the models' means change by ${formatScore(smallest, { signed: true })} to ${formatScore(largest, { signed: true })}.`;
}
