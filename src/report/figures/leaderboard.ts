import { meanOverDatasets, scoreInterval, simulationNote, testCounts } from "../counts.ts";
import type { CsvTable } from "../csv-table.ts";
import type { Estimate } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { bestWords, capitalised, measureDomain } from "../measure.ts";
import { formatEstimate, formatPercent, formatScore } from "../number-format.ts";
import type { RankedModel, StudyView } from "../study-view.ts";
import { emptyPanel, isEmptyPanel } from "./empty-panel.ts";
import { type IntervalRow, intervalPanel } from "./interval-panel.ts";

/** Draws the score with all labels: the mean over datasets and every dataset, models in one order. */
export function leaderboardFigure(view: StudyView): Exhibit {
  const domain = scoreDomain(view);
  const panel = (title: string, estimateOf: (entry: RankedModel) => Estimate | string): Html =>
    scorePanel(view, { title, domain, estimateOf });
  const several = view.bundle.datasets.length > 1;
  const over = view.meanDatasetIds.length;
  const meanTitle =
    over === view.bundle.datasets.length
      ? "Mean over datasets"
      : `Mean over ${over} of ${view.bundle.datasets.length} datasets`;
  return {
    kind: "figure",
    id: "leaderboard",
    title: `${capitalised(view.measure.name)} with all training labels, internal test`,
    takeaway: takeaway(view),
    body: html`<div class="panels">${several && over > 0 && panel(meanTitle, ({ mean }) => mean ?? "no score")}
${view.bundle.datasets.map(({ id, title }) =>
  isEmptyPanel(view, id)
    ? emptyPanel(view, { title, datasetId: id })
    : panel(title, datasetOrReason(view, id)),
)}</div>`,
    alternative: `Points with intervals, one line per model, best mean first. ${view.ranked
      .map(({ label, mean }) => `${label} ${mean === null ? "no score" : formatScore(mean.value)}`)
      .join("; ")}.`,
    interval: `${scoreInterval(view)}${several ? meanSentence(view) : ""}`,
    counts: testCounts(view),
    howToRead: `${view.measure.howToRead} Filled circles are encoders, open circles their random twins (same network, random weights), open diamonds controls. The dashed line is the hand-crafted ECG features. The order is by point estimate: where intervals overlap, the order is not settled${view.bundle.lifts.length > 0 ? " (paired differences follow below)" : ""}. Probe: ${view.probe}, ${formatPercent(view.fullFraction)} of the training patients.`,
    simulation: simulationNote(view),
    table: leaderboardTable(view),
  };
}

function scorePanel(
  view: StudyView,
  {
    title,
    domain,
    estimateOf,
  }: {
    title: string;
    domain: readonly [number, number];
    estimateOf: (entry: RankedModel) => Estimate | string;
  },
): Html {
  const rows = view.ranked.map((entry) => rowOf(entry, estimateOf(entry)));
  const features = rows.find((row) => row.key === "features");
  return intervalPanel(rows, {
    title,
    axis: view.measure.name,
    domain,
    baseline: view.measure.chance ?? domain[0],
    reference: features?.kind === "estimate" ? features.value : null,
    marginLeft: 156,
    marginRight: 124,
    label: `${title}: ${view.measure.name} of every model with 95 % interval`,
  });
}

function rowOf({ model, label, style }: RankedModel, value: Estimate | string): IntervalRow {
  if (typeof value === "string") return { kind: "missing", key: model.id, label, reason: value };
  const control = model.role === "control";
  return {
    kind: "estimate",
    key: model.id,
    label,
    ...value,
    text: formatEstimate(value),
    style,
    control,
  };
}

function meanSentence(view: StudyView): string {
  if (view.meanDatasetIds.length === 0) return " No dataset has a score of every model: no mean.";
  return ` The panel of the mean is the ${meanOverDatasets(view)}: those on which every model that has a score is scored. Its interval takes the datasets as independent.`;
}

function datasetOrReason(
  view: StudyView,
  datasetId: string,
): (entry: RankedModel) => Estimate | string {
  return ({ model }) => {
    const row = view.score({ modelId: model.id, trainDatasetId: datasetId });
    if (row?.value == null) return row?.reason ?? "not run";
    return { value: row.value, lower: row.lower, upper: row.upper };
  };
}

/** One x axis for all panels. */
function scoreDomain(view: StudyView): [number, number] {
  const values = view.ranked.flatMap(({ model }) =>
    view.bundle.datasets.flatMap(({ id }) => {
      const row = view.score({ modelId: model.id, trainDatasetId: id });
      return [row?.value, row?.lower, row?.upper].filter((value) => value != null);
    }),
  );
  return measureDomain(view.measure, values);
}

function takeaway(view: StudyView): string {
  const [first, second] = view.ranked.filter(({ mean }) => mean !== null);
  if (view.ranked.every(({ scored }) => !scored)) return "No model has a score.";
  if (first?.mean == null)
    return "No dataset has a score of every model, so no mean over datasets is given.";
  const over = view.bundle.datasets.length === 1 ? "" : ` (${meanOverDatasets(view)})`;
  const lead = `${bestWords(view.measure)}: ${first.model.title}, ${formatEstimate(first.mean)}${over}`;
  if (second?.mean == null) return `${lead}.`;
  const apart = areApart(first.mean, second.mean) || areApart(second.mean, first.mean);
  return `${lead}; next ${second.model.title}, ${formatEstimate(second.mean)}: these two intervals ${apart ? "do not overlap" : "overlap"}.`;
}

/** Does the first interval lie wholly above the second? */
function areApart({ lower }: Estimate, { upper }: Estimate): boolean {
  return lower !== null && upper !== null && lower > upper;
}

function leaderboardTable(view: StudyView): CsvTable {
  const rows = view.ranked.flatMap(({ model, mean }) => [
    [
      model.id,
      model.title,
      model.role,
      "(mean)",
      mean?.value ?? null,
      mean?.lower ?? null,
      mean?.upper ?? null,
      mean === null ? 0 : view.meanDatasetIds.length,
      null,
      null,
      null,
    ],
    ...view.bundle.datasets.map(({ id }) => {
      const row = view.score({ modelId: model.id, trainDatasetId: id });
      return [
        model.id,
        model.title,
        model.role,
        id,
        row?.value ?? null,
        row?.lower ?? null,
        row?.upper ?? null,
        1,
        row?.testRecords ?? null,
        row?.testPatients ?? null,
        row?.testPositives ?? null,
      ];
    }),
  ]);
  return {
    name: "leaderboard",
    columns: [
      "model",
      "title",
      "role",
      "dataset",
      view.measure.column,
      "lower_95",
      "upper_95",
      "datasets",
      "test_records",
      "test_patients",
      "test_positives",
    ],
    rows,
  };
}
