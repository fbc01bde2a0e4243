import * as Plot from "@observablehq/plot";
import type { AttributionSummary } from "../../results/attribution-summary.ts";
import type { FaithfulnessSummary } from "../../results/faithfulness-summary.ts";
import { simulationNote } from "../counts.ts";
import { medianOf } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatCount, formatPercent, formatScore, listOf } from "../number-format.ts";
import { categoryColor } from "../palette.ts";
import { panelTitle, plotSvg } from "../plot-svg.ts";
import type { StudyView } from "../study-view.ts";
import { legendHtml } from "./legend.ts";
import { type ShownModel, shownAttributions } from "./shown-attributions.ts";

type Scored = AttributionSummary & { readonly faithfulness: FaithfulnessSummary };

interface ScoredModel extends Omit<ShownModel, "attributions"> {
  readonly attributions: readonly Scored[];
}

const KEPT = categoryColor(0);
const DROPPED = categoryColor(1);
const MARGIN_LEFT = 54;

/** Draws the score with only the k leading dimensions, and without them, beside random ones; null where nothing was masked. */
export function keepTopFigure(view: StudyView): Exhibit | null {
  const shown = shownAttributions(view).flatMap((model): ScoredModel[] => {
    const attributions = model.attributions.filter(isScored);
    return attributions.length === 0 ? [] : [{ ...model, attributions }];
  });
  if (shown.length === 0) return null;
  const summaries = shown.flatMap(({ attributions }) => attributions);
  const datasetIds = [...new Set(summaries.map(({ datasetId }) => datasetId))];
  const records = summaries.map(({ faithfulness }) => faithfulness.records);
  return {
    kind: "figure",
    id: "faithfulness",
    title: "Are the leading dimensions the ones that the probe needs?",
    takeaway: takeaway(summaries),
    body: html`${legend()}${shown.map((model, i) => modelHtml(view, model, i === 0))}`,
    alternative: `Curves of AUROC against the number of dimensions kept or dropped, one panel per model and class. ${shown
      .map(({ label, attributions }) => `${label}: ${attributions.map(pointText).join(", ")}`)
      .join("; ")}.`,
    interval: `Bands around the lines are 95 % percentile intervals over test patients; grey bands span ${countOf(summaries[0]!.faithfulness.repeats, "random choice")} of as many dimensions.`,
    counts: `Dataset: ${listOf(datasetIds.map((id) => view.datasetTitle(id)))}. ${countOf(Math.max(...records), "held-out record")} at most are scored.`,
    howToRead:
      "Blue: only the k dimensions with the largest mean |SHAP| are kept, all others are set to their training mean. Orange: these k are set to it and the others kept. The probe is not fitted again. Blue far above and orange far below the grey bands of random dimensions mean that SHAP names what the probe uses. Where grey rises as fast as blue, any dimensions would do: the information is spread over all of them.",
    simulation: simulationNote(view, datasetIds),
    table: {
      name: "faithfulness",
      columns: [
        "model",
        "dataset",
        "class",
        "probe",
        "k",
        "records",
        "positives",
        "auroc_all",
        "auroc_kept",
        "kept_lower_95",
        "kept_upper_95",
        "auroc_dropped",
        "dropped_lower_95",
        "dropped_upper_95",
        "random_kept_mean",
        "random_kept_low",
        "random_kept_high",
        "random_dropped_mean",
        "random_dropped_low",
        "random_dropped_high",
      ],
      rows: view.bundle.attributions.filter(isScored).flatMap((summary) => rowsOf(summary)),
    },
  };
}

function isScored(summary: AttributionSummary): summary is Scored {
  return summary.faithfulness !== null && summary.faithfulness.points.length > 0;
}

function rowsOf({
  modelId,
  datasetId,
  classId,
  probe,
  faithfulness,
}: Scored): (string | number)[][] {
  const { records, positives, whole, points } = faithfulness;
  return points.map(({ k, kept, dropped, randomKept, randomDropped }) => [
    ...[modelId, datasetId, classId, probe, k, records, positives, whole.value],
    ...[kept.value, kept.lower, kept.upper, dropped.value, dropped.lower, dropped.upper],
    ...[randomKept.mean, randomKept.low, randomKept.high],
    ...[randomDropped.mean, randomDropped.low, randomDropped.high],
  ]);
}

function legend(): Html {
  return legendHtml([
    {
      name: "Dimensions",
      items: [
        { label: "k leading ones kept", color: KEPT },
        { label: "k leading ones dropped", color: DROPPED },
        {
          label: "k random ones kept, or dropped (grey bands, means dotted)",
          color: "var(--hatch)",
        },
        { label: "all (dashed)", color: "var(--muted)" },
      ],
    },
  ]);
}

function modelHtml(
  view: StudyView,
  { entry, label, probe, attributions }: ScoredModel,
  open: boolean,
): Html {
  const { features, datasetId } = attributions[0]!;
  const facts = `${countOf(features, "dimension")}, ${view.datasetTitle(datasetId)}, ${probe} probe`;
  const low = Math.min(0.45, ...attributions.flatMap(({ faithfulness }) => lowestOf(faithfulness)));
  const domain = [Math.max(0, Math.floor(low * 20) / 20), 1] as const;
  const panels = attributions.map((summary) =>
    panel(summary, {
      title: `${view.classTitle(summary.classId)} (${countOf(summary.faithfulness.positives, "positive record")})`,
      label: `${label}, ${view.classTitle(summary.classId)}: AUROC against the number of dimensions kept or dropped`,
      domain,
    }),
  );
  return html`<details${open && " open"}><summary>${entry.model.title} <span class="sub">${facts}</span></summary><div class="panels">${panels}</div></details>`;
}

function lowestOf({ points }: FaithfulnessSummary): number[] {
  return points.flatMap(({ kept, dropped, randomKept, randomDropped }) => [
    kept.lower,
    dropped.lower,
    randomKept.low,
    randomDropped.low,
  ]);
}

function panel(
  { faithfulness, features }: Scored,
  { title, label, domain }: { title: string; label: string; domain: readonly [number, number] },
): Html {
  const { points, whole } = faithfulness;
  const ks = points.map(({ k }) => k);
  const last = ks.at(-1)!;
  return plotSvg(
    {
      width: 460,
      height: 220,
      marginTop: 30,
      marginLeft: MARGIN_LEFT,
      marginRight: 14,
      marginBottom: 40,
      x: { type: "log", domain: [1, Math.max(2, last)], axis: null },
      y: { domain: [...domain] },
      marks: [
        panelTitle(title, { marginLeft: MARGIN_LEFT, dy: -12 }),
        Plot.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
        Plot.axisY({
          label: "AUROC",
          labelArrow: "none",
          labelAnchor: "center",
          ticks: 5,
          tickSize: 3,
        }),
        ...countAxis(ks, features),
        ...randomBand(points, "randomDropped", DROPPED),
        ...randomBand(points, "randomKept", KEPT),
        Plot.ruleY([whole.value], { stroke: "var(--muted)", strokeDasharray: "5 3" }),
        ...lineWithBand(points, "dropped", DROPPED),
        ...lineWithBand(points, "kept", KEPT),
      ],
    },
    { label },
  );
}

type Point = FaithfulnessSummary["points"][number];

/** Grey from the lowest to the highest random choice, their mean dotted in the colour of what it is compared with. */
function randomBand(
  points: readonly Point[],
  which: "randomKept" | "randomDropped",
  color: string,
): Plot.Markish[] {
  return [
    Plot.areaY(points, {
      x: "k",
      y1: (point: Point) => point[which].low,
      y2: (point: Point) => point[which].high,
      fill: "var(--hatch)",
      fillOpacity: 0.35,
    }),
    Plot.lineY(points, {
      x: "k",
      y: (point: Point) => point[which].mean,
      stroke: color,
      strokeWidth: 1.4,
      strokeDasharray: "1 3",
      strokeLinecap: "round",
    }),
  ];
}

function lineWithBand(
  points: FaithfulnessSummary["points"],
  which: "kept" | "dropped",
  color: string,
): Plot.Markish[] {
  const value = (point: Point): number => point[which].value;
  return [
    Plot.areaY(points, {
      x: "k",
      y1: (point: Point) => point[which].lower,
      y2: (point: Point) => point[which].upper,
      fill: color,
      fillOpacity: 0.13,
    }),
    Plot.lineY(points, { x: "k", y: value, stroke: color, strokeWidth: 1.8 }),
    Plot.dot(points, { x: "k", y: value, r: 2, fill: color }),
  ];
}

function countAxis(ks: readonly number[], features: number): Plot.Markish[] {
  const k = (own: number): number => own;
  return [
    Plot.tickX(ks, { x: k, stroke: "var(--grid)" }),
    Plot.text(ks, {
      x: k,
      text: (own: number) => formatCount(own),
      frameAnchor: "bottom",
      lineAnchor: "top",
      dy: 7,
    }),
    Plot.text([`k of ${formatCount(features)} dimensions`], {
      frameAnchor: "bottom",
      lineAnchor: "top",
      dy: 23,
    }),
  ];
}

/** The size nearest to a tenth of all dimensions, where both ends of the curve say something. */
function tenthOf({ faithfulness, features }: Scored): FaithfulnessSummary["points"][number] {
  const distance = (k: number): number => Math.abs(Math.log(k / (features / 10)));
  return faithfulness.points.reduce((best, point) =>
    distance(point.k) < distance(best.k) ? point : best,
  );
}

function pointText(summary: Scored): string {
  const { k, kept, randomKept } = tenthOf(summary);
  return `${summary.classId} ${formatScore(kept.value)} with ${k} kept, ${formatScore(randomKept.mean)} with ${k} random ones, ${formatScore(summary.faithfulness.whole.value)} with all`;
}

function takeaway(summaries: readonly Scored[]): string {
  const points = summaries.map(tenthOf);
  const above = points.filter(({ kept, randomKept }) => kept.value > randomKept.high).length;
  const kept = medianOf(points.map((point) => point.kept.value));
  const random = medianOf(points.map(({ randomKept }) => randomKept.mean));
  const whole = medianOf(summaries.map(({ faithfulness }) => faithfulness.whole.value));
  const share = medianOf(summaries.map(({ features }, i) => points[i]!.k / features));
  return `With about ${formatPercent(share)} of the dimensions kept, the leading ones give a median AUROC of ${formatScore(kept)} and random ones ${formatScore(random)} (all: ${formatScore(whole)}); the leading ones are above every random choice in ${above} of ${points.length} cases.`;
}
