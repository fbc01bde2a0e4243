import { hasAllLabels } from "../../core/setting.ts";
import type { LiftRow } from "../../results/score-rows.ts";
import { simulationNote, testCounts } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { html } from "../html.ts";
import {
  countOf,
  formatCount,
  formatInterval,
  formatP,
  formatPercent,
  formatScore,
} from "../number-format.ts";
import { SETTING_COLUMNS, settingCells } from "../setting-cells.ts";
import type { StudyView } from "../study-view.ts";
import { type IntervalRow, intervalPanel } from "./interval-panel.ts";

/** Draws paired differences in the compared score over the random twin and over the ECG features; null when there are none. */
export function liftFigure(view: StudyView): Exhibit | null {
  const lifts = fullLabelLifts(view).filter(({ modelId }) => !BLIND_CONTROLS.has(modelId));
  if (lifts.length === 0) return null;
  const twins = lifts.filter((row) => row.referenceId !== "features");
  const features = lifts.filter((row) => row.referenceId === "features");
  const domain = liftDomain(lifts);
  const panel = (title: string, rows: readonly LiftRow[]) =>
    rows.length > 0 &&
    intervalPanel(panelRows(view, rows), {
      title,
      axis: `difference in ${view.measure.name}`,
      domain,
      baseline: 0,
      reference: null,
      marginLeft: 112,
      marginRight: 212,
      label: `${title}: paired differences with 95 % intervals`,
    });
  const replicates = formatCount(view.bundle.provenance.bootstrapReplicates);
  return {
    kind: "figure",
    id: "lift",
    title: "Lift over the random twin and over hand-crafted ECG features",
    takeaway: `${twinSentence(twins)} ${featureSentence(view, features)}${view.measure.lowerIsBetter ? " Below zero is the smaller error." : ""}`,
    body: html`<div class="panels top">${panel("Over its random twin", twins)}${panel("Over ECG features", features)}</div>`,
    alternative: `Differences with intervals. ${lifts
      .map(
        (row) =>
          `${row.modelId} minus ${row.referenceId} on ${row.datasetId}: ${formatScore(row.difference, { signed: true })}`,
      )
      .join("; ")}.`,
    interval: `Bars are 95 % intervals of the paired difference (same test patients, same ${replicates} bootstrap samples); p is two-sided and Holm-adjusted over the models of a dataset.`,
    counts: testCounts(view),
    howToRead: `${view.measure.lowerIsBetter ? "Left" : "Right"} of zero: the model reads more than its reference does. An encoder that does not beat its own network with random weights owes nothing to pre-training; one that does not beat the features adds nothing to what a handful of measurements tell. Controls that never see the signal are in the CSV only. Labels: ${formatPercent(view.fullFraction)} of the training patients.`,
    simulation: simulationNote(view),
    table: {
      name: "lift",
      columns: [
        "model",
        "reference",
        "dataset",
        ...SETTING_COLUMNS,
        "metric",
        "difference",
        "lower_95",
        "upper_95",
        "p_holm",
      ],
      rows: view.bundle.lifts.map((row) => [
        row.modelId,
        row.referenceId,
        row.datasetId,
        ...settingCells(row.setting),
        row.metric,
        row.difference,
        row.lower,
        row.upper,
        row.p,
      ]),
    },
  };
}

/** Controls that never see the signal: far below the features by construction, so they would only stretch the axis. */
export const BLIND_CONTROLS: ReadonlySet<string> = new Set(["prior", "demographics"]);

/** The lifts with all labels, in the order of the leaderboard. */
export function fullLabelLifts(view: StudyView): LiftRow[] {
  return view.ranked.flatMap(({ model }) =>
    view.bundle.lifts.filter(
      ({ modelId, setting }) => modelId === model.id && hasAllLabels(setting),
    ),
  );
}

function panelRows(view: StudyView, lifts: readonly LiftRow[]): IntervalRow[] {
  const models = [...new Set(lifts.map(({ modelId }) => modelId))];
  return models.flatMap((modelId) => {
    const { model, label, style } = view.model(modelId) ?? view.ranked[0]!;
    const rows = lifts.filter((row) => row.modelId === modelId);
    const heading: IntervalRow = { kind: "heading", key: modelId, label };
    return [
      heading,
      ...rows.map(
        (row): IntervalRow => ({
          kind: "estimate",
          key: JSON.stringify([modelId, row.referenceId, row.datasetId]),
          label: `  ${datasetName(view, row.datasetId)}`,
          value: row.difference,
          lower: row.lower,
          upper: row.upper,
          text: `${formatScore(row.difference, { signed: true })} ${formatInterval(row)} ${formatP(row.p)}`,
          style,
          control: model.role === "control",
        }),
      ),
    ];
  });
}

/** The title where it fits beside the axis, else the short label, which is unique too. */
function datasetName(view: StudyView, datasetId: string): string {
  const title = view.datasetTitle(datasetId);
  return title.length <= 19 ? title : view.datasetLabel(datasetId);
}

/** Symmetric about zero only when needed: always holds zero and every interval. */
function liftDomain(lifts: readonly LiftRow[]): [number, number] {
  const low = Math.min(0, ...lifts.map(({ lower }) => lower));
  const high = Math.max(0, ...lifts.map(({ upper }) => upper));
  const pad = 0.03 * (high - low || 1);
  return [low - pad, high + pad];
}

function twinSentence(twins: readonly LiftRow[]): string {
  if (twins.length === 0) {
    return "No encoder with trained weights has a score beside its random twin, so nothing can be said about what pre-training adds.";
  }
  const above = twins.filter(({ lower }) => lower > 0).length;
  const below = twins.filter(({ upper }) => upper < 0).length;
  return `Over the random twin, ${above} of ${countOf(twins.length, "interval")} lie above zero and ${below} below.`;
}

function featureSentence(view: StudyView, lifts: readonly LiftRow[]): string {
  const encoders = lifts.filter(({ modelId }) => view.model(modelId)?.model.role !== "control");
  if (encoders.length === 0) return "No encoder was compared with the ECG features.";
  const above = encoders.filter(({ lower }) => lower > 0).length;
  const below = encoders.filter(({ upper }) => upper < 0).length;
  return `Over the ECG features, ${above} of ${countOf(encoders.length, "interval")} of encoders and random twins lie above zero, ${below} below, and ${encoders.length - above - below} hold zero.`;
}
