import * as Plot from "@observablehq/plot";
import type { Html } from "../html.ts";
import { type Measure, measureDomain } from "../measure.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import type { PricedModel } from "./cost-score.ts";
import { edgeNames } from "./edge-names.ts";

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
const MARGIN = { top: 34, right: 152, bottom: 44, left: 54 };

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
        ...edgeNames(
          models.map((model) => ({
            text: model.entry.label,
            color: color(model),
            x: model.cost,
            y: model.estimate.value,
          })),
          {
            domain,
            pixels: HEIGHT - MARGIN.top - MARGIN.bottom,
            right: span[1],
            tied: span[1],
            dx: 4,
            strokeOpacity: 0.3,
          },
        ),
      ],
    },
    { label: `${title}: ${measure.name} against ${axis}, one mark per model` },
  );
}
