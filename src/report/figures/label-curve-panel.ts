import * as Plot from "@observablehq/plot";
import type { Setting } from "../../core/setting.ts";
import type { Html } from "../html.ts";
import { formatCount, formatPercent } from "../number-format.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import type { RankedModel } from "../study-view.ts";
import { spreadLabels } from "./spread-labels.ts";

/** One model's score at one setting. */
export interface CurvePoint {
  /** Of the panel's kind of setting: a share, or shots. */
  readonly x: number;
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly seedValues: readonly number[];
  readonly trainPatients: number;
}

export interface Curve {
  readonly entry: RankedModel;
  readonly points: readonly CurvePoint[];
}

interface CurvePanelOptions {
  readonly title: string;
  readonly curves: readonly Curve[];
  /** The settings that were run, ascending, all of one kind. */
  readonly settings: readonly Setting[];
  readonly domain: readonly [number, number];
  /** Of the vertical axis. */
  readonly measure: string;
}

const WIDTH = 460;
const HEIGHT = 300;
const MARGIN = { top: 52, right: 142, bottom: 40, left: 54 };

/** Draws scores against settings on a logarithmic axis, one line per model, with the number of patients above. */
export function curvePanel({ title, curves, settings, domain, measure }: CurvePanelOptions): Html {
  const places = settings.map(({ value }) => value);
  const patients = new Map(
    curves.flatMap(({ points }) => points.map((point) => [point.x, point.trainPatients])),
  );
  const all = curves.flatMap(({ entry, points }) => points.map((point) => ({ ...point, entry })));
  const dots = all.flatMap(({ entry, x, seedValues }) =>
    seedValues.map((value) => ({ entry, x, value })),
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
      x: { type: "log", domain: [places[0]!, places.at(-1)!], axis: null },
      y: { domain: [...domain] },
      marks: [
        panelTitle(title, { marginLeft: MARGIN.left, dy: -34 }),
        Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
        Plot.axisY({
          label: measure,
          labelArrow: "none",
          labelAnchor: "center",
          ticks: 5,
          tickSize: 3,
        }),
        ...settingAxis(settings, patients),
        Plot.areaY(all, {
          x: "x",
          y1: "lower",
          y2: "upper",
          z: modelOf,
          fill: colorOf,
          fillOpacity: 0.09,
        }),
        Plot.dot(dots, { x: "x", y: "value", r: 1.6, fill: colorOf, fillOpacity: 0.55 }),
        ...curves.map(({ entry, points }) =>
          Plot.lineY(points, {
            x: "x",
            y: "value",
            stroke: entry.style.color,
            strokeWidth: entry.style.hollow ? 1.5 : 2.4,
            strokeDasharray: entry.style.dash,
          }),
        ),
        ...endLabels(curves, { domain, places }),
      ],
    },
    { label: `${title}: ${measure} against ${words(settings)}, one line per model` },
  );
}

function words([first]: readonly Setting[]): string {
  return first?.kind === "shots"
    ? "positive training patients per class"
    : "labelled training patients";
}

/** Settings below and numbers of patients above. Plot's own logarithmic axis would leave most of them unlabelled. */
function settingAxis(
  settings: readonly Setting[],
  patients: ReadonlyMap<number, number>,
): Plot.Markish[] {
  const x = ({ value }: Setting): number => value;
  const name = ({ kind, value }: Setting): string =>
    kind === "fraction" ? formatPercent(value) : formatCount(value);
  const count = ({ value }: Setting): string => {
    const n = patients.get(value);
    return n === undefined ? "" : `n = ${formatCount(n)}`;
  };
  const below = { x, frameAnchor: "bottom", lineAnchor: "top" } as const;
  const above = { x, frameAnchor: "top", lineAnchor: "bottom" } as const;
  return [
    Plot.tickX(settings, { x, stroke: "var(--grid)" }),
    Plot.text(settings, { ...below, text: name, dy: 7 }),
    Plot.text(settings, { ...above, text: count, dy: -13, fill: "var(--muted)", fontSize: 10 }),
    Plot.text([words(settings)], { frameAnchor: "bottom", lineAnchor: "top", dy: 24 }),
  ];
}

/** Names at the right end of every line, moved apart where lines end close together. */
function endLabels(
  curves: readonly Curve[],
  { domain, places: settings }: { domain: readonly [number, number]; places: readonly number[] },
): Plot.Markish[] {
  const pixels = HEIGHT - MARGIN.top - MARGIN.bottom;
  const perPixel = (domain[1] - domain[0]) / pixels;
  const ends = curves.map(({ points }) => points.at(-1)!);
  const wishes = ends.map(({ value }) => (domain[1] - value) / perPixel);
  const places = spreadLabels(wishes, { gap: 13, first: 0, last: pixels });
  const span = settings.at(-1)! / settings[0]!;
  const right = settings.at(-1)!;
  const labels = curves.map(({ entry }, i) => ({
    text: entry.label,
    color: entry.style.color,
    x1: ends[i]!.x,
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
