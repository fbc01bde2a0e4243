import * as Plot from "@observablehq/plot";
import { simulationNote } from "../counts.ts";
import { rounded } from "../csv-table.ts";
import { medianOf } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatCount, formatPercent, listOf } from "../number-format.ts";
import { categoryColor } from "../palette.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import type { StudyView } from "../study-view.ts";
import { legendHtml } from "./legend.ts";
import { type ShownModel, shownAttributions } from "./shown-attributions.ts";

/** Draws which share of the total importance the first k dimensions carry, against permuted labels; null without attributions. */
export function cumulativeFigure(view: StudyView): Exhibit | null {
  const shown = shownAttributions(view);
  if (shown.length === 0) return null;
  const summaries = shown.flatMap(({ attributions }) => attributions);
  const repeats = Math.max(...summaries.map(({ nullConcentration }) => nullConcentration.repeats));
  const datasetIds = [...new Set(summaries.map(({ datasetId }) => datasetId))];
  const classes = view.bundle.task.classes.map(({ title }, c) => ({
    label: title,
    color: categoryColor(c),
  }));
  return {
    kind: "figure",
    id: "concentration",
    title: "How many dimensions carry the decision",
    takeaway: takeaway(view, shown),
    body: html`${legendHtml([{ name: "Class", items: [...classes, { label: "permuted labels (band)", color: "var(--hatch)" }, { label: "rotated embedding (dashed)", color: "var(--muted)" }] }])}
<div class="panels">${shown.map((model) => cumulativePanel(view, model))}</div>`,
    alternative: `Cumulative importance curves, one panel per model. ${shown
      .map(
        ({ label, attributions }) =>
          `${label}: half of the importance in ${listOf(attributions.map(({ concentration, classId }) => `${concentration.n50} (${classId})`))} dimensions`,
      )
      .join("; ")}.`,
    interval: `Grey bands span ${countOf(repeats, "repeat")} with labels permuted between patients, one band per class. The dashed line is the mean over classes after random rotations of the embedding.`,
    counts: `Dataset: ${listOf(datasetIds.map((id) => view.datasetTitle(id)))}. ${countOf(summaries[0]!.explainedRecords, "held-out record")} explained.`,
    howToRead:
      "A curve that climbs early needs few dimensions. Compare it with the grey band and the dashed line, not with another model: a probe fitted to permuted labels concentrates too, and a rotation spreads the same information over other axes. Above both, single dimensions mean something. The horizontal axis is logarithmic. Where a panel says so, curve, band and line are all of refits on fewer records, so that they can be compared.",
    simulation: simulationNote(view, datasetIds),
    table: {
      name: "concentration",
      columns: [
        "model",
        "dataset",
        "class",
        "probe",
        "k",
        "share",
        "reference_share",
        "null_mean",
        "null_low",
        "null_high",
        "rotation_mean",
      ],
      rows: summaries.flatMap((summary) => {
        const nulls = new Map(summary.nullCumulative.map((point) => [point.k, point]));
        const rotated = new Map(summary.rotationCumulative.map((point) => [point.k, point.mean]));
        const measured = new Map(summary.cumulative.map((point) => [point.k, point.share]));
        const reference = new Map(
          summary.nullReference?.cumulative.map((point) => [point.k, point.share]),
        );
        const ks = [...new Set([...measured.keys(), ...nulls.keys()])].sort((a, b) => a - b);
        return ks.map((k) => {
          const band = nulls.get(k);
          return [
            summary.modelId,
            summary.datasetId,
            summary.classId,
            summary.probe,
            k,
            share(measured.get(k)),
            share(reference.get(k)),
            share(band?.mean),
            share(band?.low),
            share(band?.high),
            share(rotated.get(k)),
          ];
        });
      }),
    },
  };
}

/** A share to six decimals: far finer than any reading of the curve. */
function share(value: number | undefined): number | null {
  return rounded(value ?? null, 6);
}

function cumulativePanel(view: StudyView, { label, attributions }: ShownModel): Html {
  const places = new Map(view.bundle.task.classes.map(({ id }, c) => [id, c]));
  const features = Math.max(...attributions.map((summary) => summary.features), 2);
  const marginLeft = 54;
  const [named] = attributions;
  const refit = named!.nullReference;
  const title = `${label} (${formatCount(named!.features)} dimensions)`;
  return plotSvg(
    {
      width: 460,
      height: 230,
      marginTop: 34,
      marginLeft,
      marginRight: 14,
      marginBottom: 40,
      x: { type: "log", domain: [1, features], axis: null },
      y: { domain: [0, 1] },
      marks: [
        panelTitle(title, { marginLeft, dy: -12 }),
        Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: [0, 0.25, 0.5, 0.75, 1] }),
        Plot.axisY({
          label: "share of importance",
          labelArrow: "none",
          labelAnchor: "center",
          ticks: [0, 0.25, 0.5, 0.75, 1],
          tickFormat: (share: number) => `${100 * share} %`,
          tickSize: 3,
        }),
        ...countAxis(features),
        ...attributions.map(({ nullCumulative }) =>
          Plot.areaY(nullCumulative, {
            x: "k",
            y1: "low",
            y2: "high",
            fill: "var(--hatch)",
            fillOpacity: 0.28,
          }),
        ),
        Plot.lineY(meanRotation(attributions), {
          x: "k",
          y: "share",
          stroke: "var(--muted)",
          strokeWidth: 1.2,
          strokeDasharray: "5 3",
        }),
        ...(refit === null
          ? []
          : [
              Plot.text([`refit on ${countOf(refit.records, "record")}`], {
                frameAnchor: "bottom-right",
                dx: -6,
                dy: -6,
                fontSize: 10.5,
                fill: "var(--muted)",
              }),
            ]),
        Plot.ruleY([0.5], { stroke: "var(--muted)", strokeDasharray: "2 3" }),
        ...attributions.map(({ classId, cumulative, nullReference }) =>
          Plot.lineY(nullReference?.cumulative ?? cumulative, {
            x: "k",
            y: "share",
            stroke: categoryColor(places.get(classId) ?? 0),
            strokeWidth: 1.6,
          }),
        ),
      ],
    },
    {
      label: `${label}: share of the importance carried by the first k dimensions, per class`,
    },
  );
}

/** Mean over classes of the curve after random rotations; classes of one model share the same k. */
function meanRotation(attributions: ShownModel["attributions"]): { k: number; share: number }[] {
  const [first] = attributions;
  return first!.rotationCumulative.map(({ k }, i) => {
    const shares = attributions.flatMap(
      ({ rotationCumulative }) => rotationCumulative[i]?.mean ?? [],
    );
    return { k, share: shares.reduce((sum, value) => sum + value, 0) / shares.length };
  });
}

/** Powers of ten and the number of dimensions itself. */
function countAxis(features: number): Plot.Markish[] {
  const ticks = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000].filter((k) => k <= features);
  return [
    Plot.tickX(ticks, { x: (k: number) => k, stroke: "var(--grid)" }),
    Plot.text(ticks, {
      x: (k: number) => k,
      text: (k: number) => formatCount(k),
      frameAnchor: "bottom",
      lineAnchor: "top",
      dy: 7,
    }),
    Plot.text(["first k dimensions, most important first"], {
      frameAnchor: "bottom",
      lineAnchor: "top",
      dy: 23,
    }),
  ];
}

/** The number of dimensions for half of the importance, against the range of the permuted repeats. */
function takeaway(view: StudyView, shown: readonly ShownModel[]): string {
  const all = shown.flatMap(({ attributions }) => attributions);
  const fewer = all.filter(
    ({ concentration, nullReference, nullConcentration }) =>
      nullConcentration.n50.length > 0 &&
      (nullReference?.concentration ?? concentration).n50 < Math.min(...nullConcentration.n50),
  );
  const shares = all.map(({ concentration, features }) => concentration.n50 / features);
  return `Half of the importance lies in ${formatPercent(medianOf(shares))} of the dimensions (median over ${countOf(shown.length, "panel")} and ${countOf(view.bundle.task.classes.length, "class", "classes")}); in ${fewer.length} of ${all.length} cases fewer dimensions are needed than in any repeat with permuted labels.`;
}
