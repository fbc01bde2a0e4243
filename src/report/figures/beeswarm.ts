import type { AttributionSummary } from "../../results/attribution-summary.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { countOf, formatCount, listOf } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";
import { beeswarmPanel } from "./beeswarm-panel.ts";
import { legendHtml } from "./legend.ts";
import { type ShownModel, shownAttributions } from "./shown-attributions.ts";

const ROWS = 20;
/** Mean |SHAP| of all dimensions together, below which a probe says nearly the same of every recording. */
const HARDLY_LOG_ODDS = 0.5;
/** Bounds the size of the page: about eight bytes each. */
const MOST_DOTS = 60_000;

/** Draws SHAP values of the twenty most important dimensions, per model and class; null without attributions. */
export function beeswarmFigure(view: StudyView): Exhibit | null {
  const shown = shownAttributions(view);
  if (shown.length === 0) return null;
  const summaries = shown.flatMap(({ attributions }) => attributions);
  const rows = summaries.reduce((sum, { top }) => sum + Math.min(ROWS, top.length), 0);
  const dotsPerRow = Math.max(20, Math.floor(MOST_DOTS / Math.max(1, rows)));
  const drawn = Math.max(
    0,
    ...summaries.map(({ top }) => Math.min(dotsPerRow, top[0]?.shap.length ?? 0)),
  );
  const first = summaries[0]!;
  const datasetIds = [...new Set(summaries.map(({ datasetId }) => datasetId))];
  return {
    kind: "figure",
    id: "shap",
    title: "What the probe reads: SHAP values of the leading dimensions",
    takeaway: takeaway(view, shown),
    body: html`${legend()}${shown.map((model, i) => modelHtml(view, { model, dotsPerRow, open: i === 0 }))}`,
    alternative: `Beeswarm plots, one per model and class. Leading dimensions: ${summaries
      .map(
        ({ modelId, probe, classId, top }) =>
          `${modelId} ${probe} ${classId} ${top[0]?.name ?? "none"}`,
      )
      .join("; ")}.`,
    interval: null,
    counts: `Dataset: ${listOf(datasetIds.map((id) => view.datasetTitle(id)))}. ${countOf(first.explainedRecords, "held-out record")} explained against ${countOf(first.backgroundRecords, "training record")}; up to ${formatCount(drawn)} dots a row.`,
    howToRead: `One dot is one recording. Right of the middle line the dimension speaks for the class, left against it, in the log-odds of the probe (forests, single trees and neighbours vote, so theirs are probabilities); blue is a low value of the dimension, orange a high one. Rows are ordered by mean absolute SHAP. The dimensions of an encoder have no names, and the same number means different things in two models; only the controls' features can be read as measurements. SHAP explains the probe, not the heart.`,
    simulation: simulationNote(view, datasetIds),
    table: {
      name: "shap",
      columns: [
        "model",
        "dataset",
        "class",
        "probe",
        "method",
        "output",
        "rank",
        "feature",
        "name",
        "mean_abs_shap",
        "explained_records",
        "additivity_error",
        "standard_error",
      ],
      rows: view.bundle.attributions.flatMap((summary) =>
        summary.top.map(({ feature, name, importance }, k) => [
          summary.modelId,
          summary.datasetId,
          summary.classId,
          summary.probe,
          summary.method,
          summary.output,
          k + 1,
          feature,
          name,
          importance,
          summary.explainedRecords,
          summary.additivityError,
          summary.standardError,
        ]),
      ),
    },
  };
}

function modelHtml(
  view: StudyView,
  { model, dotsPerRow, open }: { model: ShownModel; dotsPerRow: number; open: boolean },
): Html {
  const { entry, label, probe, attributions } = model;
  const limit = roundedLimit(attributions);
  const { features, datasetId, output } = attributions[0]!;
  const panels = attributions.map(
    ({ classId, top }) =>
      html`<div>${beeswarmPanel(top.slice(0, ROWS), {
        title: view.classTitle(classId),
        limit,
        dotsPerRow,
        label: `${label}, ${view.classTitle(classId)}: SHAP values of the leading dimensions`,
        unit: output,
      })}</div>`,
  );
  const facts = `${countOf(features, "dimension")}, ${view.datasetTitle(datasetId)}, ${probe} probe, ${output}`;
  return html`<details${open && " open"}><summary>${entry.model.title} <span class="sub">${facts}</span></summary><div class="panels">${panels}</div></details>`;
}

/** One axis for all classes of a model, rounded up to two digits. */
function roundedLimit(attributions: readonly AttributionSummary[]): number {
  let largest = 0;
  for (const { top } of attributions) {
    for (const { shap } of top.slice(0, ROWS))
      for (const value of shap) largest = Math.max(largest, Math.abs(value));
  }
  if (largest === 0) return 1;
  const unit = 10 ** (Math.floor(Math.log10(largest)) - 1);
  return Math.ceil(largest / unit) * unit;
}

function legend(): Html {
  const labels = ["low (below −1.5 SD)", "", "middle", "", "high (above 1.5 SD)"];
  return legendHtml([
    { name: "Value", items: labels.map((label, i) => ({ label, color: `var(--value-${i})` })) },
  ]);
}

/** Names what the readable control leans on; silent about encoders, whose dimensions have no names. */
function takeaway(view: StudyView, shown: ReturnType<typeof shownAttributions>): string {
  const features = shown.find(({ entry }) => entry.model.id === "features");
  if (features === undefined) {
    return `${countOf(new Set(shown.map(({ entry }) => entry.model.id)).size, "model")} explained; encoder dimensions carry no names, so only their spread can be compared (next figure).`;
  }
  const hardly = features.attributions.filter(isHardlyMoved);
  const parts = features.attributions
    .filter((attribution) => !hardly.includes(attribution))
    .map(({ classId, top }) => `${view.classTitle(classId)}: ${top[0]?.name ?? "none"}`);
  const leading =
    parts.length === 0
      ? ""
      : `The leading measurement of the ECG features for each class: ${parts.join("; ")}.`;
  const unmoved =
    hardly.length === 0
      ? ""
      : `For ${listOf(hardly.map(({ classId }) => view.classTitle(classId)))} the probe hardly moves: all measurements together add less than ${HARDLY_LOG_ODDS} log-odds.`;
  return [leading, unmoved].filter((sentence) => sentence !== "").join(" ");
}

/** With few positive records a probe stays at the prevalence: what leads there leads nothing. */
function isHardlyMoved({ importance, output }: AttributionSummary): boolean {
  return (
    output === "log-odds" && importance.reduce((sum, value) => sum + value, 0) < HARDLY_LOG_ODDS
  );
}
