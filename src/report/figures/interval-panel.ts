import * as Plot from "@observablehq/plot";
import type { Html } from "../html.ts";
import type { ModelStyle } from "../palette.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import { niceTicks } from "./nice-ticks.ts";

/** One line of an interval plot: a heading, an estimate, or a reason why there is none. */
export type IntervalRow =
  | { readonly kind: "heading"; readonly key: string; readonly label: string }
  | {
      readonly kind: "estimate";
      readonly key: string;
      readonly label: string;
      readonly value: number;
      readonly lower: number | null;
      readonly upper: number | null;
      /** Written at the right end of the line. */
      readonly text: string;
      readonly style: ModelStyle;
      readonly control: boolean;
    }
  | {
      readonly kind: "missing";
      readonly key: string;
      readonly label: string;
      readonly reason: string;
    };

type EstimateRow = Extract<IntervalRow, { kind: "estimate" }>;

interface IntervalPanelOptions {
  readonly title: string;
  readonly axis: string;
  readonly domain: readonly [number, number];
  /** A thin solid line: chance, or no difference. */
  readonly baseline: number;
  /** A dashed line to compare with; null for none. */
  readonly reference: number | null;
  readonly marginLeft: number;
  readonly marginRight: number;
  readonly label: string;
}

const WIDTH = 460;
/** Wide enough for "−0.15" and a space, in pixels. */
const TICK_ROOM = 40;
const ROW_HEIGHT = 21;
const MARGIN_TOP = 38;
const MARGIN_BOTTOM = 36;

/** Draws points with horizontal intervals, one line per row, values written at the right. 460 px wide. */
export function intervalPanel(rows: readonly IntervalRow[], options: IntervalPanelOptions): Html {
  const { title, axis, domain, marginLeft, marginRight, label } = options;
  const perPixel = (domain[1] - domain[0]) / (WIDTH - marginLeft - marginRight);
  const ticks = niceTicks(domain, { leastStep: TICK_ROOM * perPixel });
  const estimates = rows.filter((row) => row.kind === "estimate");
  const missing = rows.filter((row) => row.kind === "missing");
  return plotSvg(
    {
      width: WIDTH,
      height: MARGIN_TOP + MARGIN_BOTTOM + ROW_HEIGHT * rows.length,
      marginTop: MARGIN_TOP,
      marginBottom: MARGIN_BOTTOM,
      marginLeft,
      marginRight,
      x: { domain: [...domain], label: axis, labelAnchor: "center", labelArrow: "none", ticks },
      y: { domain: rows.map(({ key }) => key), axis: null, padding: 0.5 },
      marks: [
        panelTitle(title, { marginLeft, dy: -14 }),
        Plot.gridX({ stroke: "var(--grid)", strokeOpacity: 1, ticks }),
        Plot.axisX({
          label: axis,
          labelArrow: "none",
          labelAnchor: "center",
          ticks,
          tickSize: 3,
        }),
        ...lines(options),
        rowNames(rows, marginLeft),
        Plot.ruleY(estimates, {
          y: "key",
          x1: lowerOf,
          x2: upperOf,
          stroke: colorOf,
          strokeWidth: 2,
          strokeOpacity: 0.75,
        }),
        ...points(estimates),
        Plot.text(estimates, {
          y: "key",
          text: "text",
          frameAnchor: "right",
          textAnchor: "start",
          dx: 8,
          fontVariant: "tabular-nums",
          fontSize: 11,
        }),
        Plot.text(missing, {
          y: "key",
          text: "reason",
          x: () => Math.max(options.baseline, domain[0]),
          textAnchor: "start",
          dx: 6,
          fill: "var(--muted)",
          fontStyle: "italic",
          fontSize: 10,
        }),
      ],
    },
    { label },
  );
}

function lines({ domain, baseline, reference }: IntervalPanelOptions): Plot.Markish[] {
  const within = (x: number | null): number[] =>
    x !== null && x >= domain[0] && x <= domain[1] ? [x] : [];
  return [
    Plot.ruleX(within(baseline), { stroke: "var(--ink)", strokeOpacity: 0.55 }),
    Plot.ruleX(within(reference), {
      stroke: "var(--ink)",
      strokeOpacity: 0.7,
      strokeDasharray: "4 3",
    }),
  ];
}

function rowNames(rows: readonly IntervalRow[], marginLeft: number): Plot.Markish {
  const names = { y: "key", text: "label", frameAnchor: "left", textAnchor: "start" } as const;
  return Plot.marks(
    Plot.text(
      rows.filter(({ kind }) => kind === "heading"),
      { ...names, dx: -marginLeft + 2, fontWeight: 600 },
    ),
    Plot.text(
      rows.filter(({ kind }) => kind !== "heading"),
      { ...names, dx: -marginLeft + 2 },
    ),
  );
}

/** Encoders as filled circles, twins as open circles, controls as open diamonds. */
function points(estimates: readonly EstimateRow[]): Plot.Markish[] {
  const place = { y: "key", x: "value", stroke: colorOf, strokeWidth: 1.8, title: "text" } as const;
  const controls = estimates.filter(({ control }) => control);
  const encoders = estimates.filter(({ control, style }) => !control && !style.hollow);
  const twins = estimates.filter(({ control, style }) => !control && style.hollow);
  return [
    Plot.dot(controls, { ...place, symbol: "diamond", r: 4, fill: "var(--page)" }),
    Plot.dot(twins, { ...place, r: 4, fill: "var(--page)" }),
    Plot.dot(encoders, { ...place, r: 4.5, fill: colorOf }),
  ];
}

function colorOf({ style }: EstimateRow): string {
  return style.color;
}

function lowerOf({ lower, value }: EstimateRow): number {
  return lower ?? value;
}

function upperOf({ upper, value }: EstimateRow): number {
  return upper ?? value;
}
