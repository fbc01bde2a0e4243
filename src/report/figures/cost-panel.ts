import * as Plot from "@observablehq/plot";
import type { Html } from "../html.ts";
import { type Measure, measureDomain } from "../measure.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import type { PricedModel } from "./cost-score.ts";
import { spreadLabels } from "./spread-labels.ts";

interface CostPanelOptions {
  readonly title: string;
  /** Of the horizontal axis. */
  readonly axis: string;
  readonly measure: Measure;
  /** The models that nothing beats, cheapest first. */
  readonly front: readonly PricedModel[];
}

const WIDTH = 460;
const HEIGHT = 320;
const MARGIN = { top: 34, right: 148, bottom: 44, left: 54 };

/** Draws scores with their intervals against costs on a logarithmic axis; names stand at the right, tied by lines. */
export function costPanel(models: readonly PricedModel[], options: CostPanelOptions): Html {
  const { title, axis, measure, front } = options;
  const domain = measureDomain(
    measure,
    models.flatMap(({ estimate: { value, lower, upper } }) => [
      value,
      lower ?? value,
      upper ?? value,
    ]),
  );
  const costs = models.map(({ cost }) => cost);
  const span: [number, number] = [Math.min(...costs) / 1.6, Math.max(...costs) * 1.6];
  const color = ({ entry }: PricedModel): string => entry.style.color;
  const place = { x: "cost", y: (model: PricedModel) => model.estimate.value } as const;
  return plotSvg(
    {
      width: WIDTH,
      height: HEIGHT,
      marginTop: MARGIN.top,
      marginRight: MARGIN.right,
      marginBottom: MARGIN.bottom,
      marginLeft: MARGIN.left,
      x: { type: "log", domain: span },
      y: { domain },
      marks: [
        panelTitle(title, { marginLeft: MARGIN.left, dy: -16 }),
        Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
        Plot.axisX({
          label: axis,
          labelAnchor: "center",
          labelArrow: "none",
          ticks: 4,
          tickFormat: "~s",
          tickSize: 3,
        }),
        Plot.axisY({
          label: measure.name,
          labelArrow: "none",
          labelAnchor: "center",
          ticks: 5,
          tickSize: 3,
        }),
        Plot.line(front, {
          ...place,
          curve: "step-after",
          stroke: "var(--muted)",
          strokeWidth: 1.2,
          strokeDasharray: "3 3",
        }),
        Plot.ruleX(
          models.filter(({ estimate }) => estimate.lower !== null && estimate.upper !== null),
          {
            x: "cost",
            y1: (model: PricedModel) => model.estimate.lower,
            y2: (model: PricedModel) => model.estimate.upper,
            stroke: color,
            strokeOpacity: 0.6,
          },
        ),
        ...["circle", "diamond2"].map((symbol) =>
          Plot.dot(
            models.filter(
              ({ entry }) => (entry.model.role === "control") === (symbol === "diamond2"),
            ),
            {
              ...place,
              r: 4.5,
              symbol: symbol as "circle",
              stroke: color,
              strokeWidth: 1.8,
              fill: (model: PricedModel) =>
                model.entry.style.hollow ? "var(--page)" : color(model),
            },
          ),
        ),
        ...names(models, { domain, right: span[1] }),
      ],
    },
    { label: `${title}: ${measure.name} against ${axis}, one mark per model` },
  );
}

/** Names beside the right edge in the order of the scores, moved apart where they would touch. */
function names(
  models: readonly PricedModel[],
  { domain, right }: { domain: readonly [number, number]; right: number },
): Plot.Markish[] {
  const pixels = HEIGHT - MARGIN.top - MARGIN.bottom;
  const perPixel = (domain[1] - domain[0]) / pixels;
  const wishes = models.map(({ estimate }) => (domain[1] - estimate.value) / perPixel);
  const places = spreadLabels(wishes, { gap: 13, first: 0, last: pixels });
  const labels = models.map(({ entry, cost, estimate }, i) => ({
    text: entry.label,
    color: entry.style.color,
    cost,
    value: estimate.value,
    y: domain[1] - places[i]! * perPixel,
  }));
  const color = (label: { color: string }): string => label.color;
  return [
    Plot.link(labels, {
      x1: "cost",
      y1: "value",
      x2: right,
      y2: "y",
      stroke: color,
      strokeOpacity: 0.3,
    }),
    Plot.text(labels, {
      x: right,
      dx: 4,
      y: "y",
      text: "text",
      textAnchor: "start",
      fill: color,
      fontSize: 10.5,
    }),
  ];
}
