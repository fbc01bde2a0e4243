import * as Plot from "@observablehq/plot";
import type { Setting } from "../../core/setting.ts";
import type { Html } from "../html.ts";
import { formatCount, formatPercent } from "../number-format.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import type { RankedModel } from "../study-view.ts";
import { edgeNames } from "./edge-names.ts";

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
const MARGIN = { top: 52, right: 150, bottom: 40, left: 54 };

/** Draws scores against settings on a logarithmic axis, one line per model, with the number of patients above. */
export function curvePanel({ title, curves, settings, domain, measure }: CurvePanelOptions): Html {
  const [first, last] = [settings[0]!.value, settings.at(-1)!.value];
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
      x: { type: "log", domain: [first, last], axis: null },
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
        ...edgeNames(
          curves.map(({ entry, points }) => ({
            text: entry.label,
            color: entry.style.color,
            x: points.at(-1)!.x,
            y: points.at(-1)!.value,
          })),
          {
            domain,
            pixels: HEIGHT - MARGIN.top - MARGIN.bottom,
            right: last,
            tied: last * (last / first) ** 0.045,
            dx: 14,
            strokeOpacity: 0.5,
          },
        ),
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
    if (n === undefined) return "";
    // Shares of three quarters and the whole lie close together: the sign stands before the first alone.
    return value === settings[0]!.value ? `n = ${formatCount(n)}` : formatCount(n);
  };
  const below = { x, frameAnchor: "bottom", lineAnchor: "top" } as const;
  const above = { x, frameAnchor: "top", lineAnchor: "bottom" } as const;
  return [
    Plot.tickX(settings, { x, stroke: "var(--grid)" }),
    Plot.text(settings, { ...below, text: name, dy: 7, fontSize: 10.5 }),
    Plot.text(settings, { ...above, text: count, dy: -13, fill: "var(--muted)", fontSize: 10 }),
    Plot.text([words(settings)], { frameAnchor: "bottom", lineAnchor: "top", dy: 24 }),
  ];
}
