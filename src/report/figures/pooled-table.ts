import type { PooledScoreRow } from "../../results/pooled-scores.ts";
import { simulationNote } from "../counts.ts";
import { medianOf } from "../estimate.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { htmlTable } from "../html-table.ts";
import { gain } from "../measure.ts";
import {
  countOf,
  formatCount,
  formatInterval,
  formatP,
  formatScore,
  MISSING,
} from "../number-format.ts";
import type { RankedModel, StudyView } from "../study-view.ts";

/** Tabulates every model on every dataset that its probe never saw, beside training at home; null when that was not run. */
export function pooledTable(view: StudyView): Exhibit | null {
  const rows = view.bundle.pooled.filter(({ probe }) => probe === view.probe);
  if (rows.length === 0) return null;
  const { datasets } = view.bundle;
  const cellOf = (modelId: string, datasetId: string): PooledScoreRow | undefined =>
    rows.find((row) => row.modelId === modelId && row.testDatasetId === datasetId);
  const tested = datasets.flatMap(
    ({ id }) => rows.find(({ testDatasetId }) => testDatasetId === id) ?? [],
  );
  return {
    kind: "table",
    id: "leave-one-out",
    title: "Trained on all other datasets together",
    takeaway: takeaway(view, rows),
    body: htmlTable({
      label: `${view.measure.name} on each dataset after training on all others`,
      columns: [
        { head: "Model", cell: ({ model }: RankedModel) => model.title },
        ...datasets.map(({ id, title }) => ({
          head: title,
          numeric: true,
          cell: ({ model }: RankedModel) => cellHtml(cellOf(model.id, id)),
          sortBy: ({ model }: RankedModel) => cellOf(model.id, id)?.value ?? null,
        })),
      ],
      groups: [{ title: null, rows: view.ranked.filter(({ scored }) => scored) }],
      sortable: true,
    }),
    alternative: `Table of ${view.measure.name}, models by the dataset that was left out. ${rows
      .map(
        ({ modelId, testDatasetId, value }) =>
          `${modelId} on ${testDatasetId}: ${formatScore(value)}`,
      )
      .join("; ")}.`,
    interval: `Brackets are 95 % intervals over test patients; differences are paired with training at home (same patients, same ${formatCount(view.bundle.provenance.bootstrapReplicates)} bootstrap samples), p Holm-adjusted over the models of a dataset.`,
    counts: `Test sets (records / patients; trained on patients): ${tested
      .map(
        ({ testDatasetId, testRecords, testPatients, trainPatients }) =>
          `${view.datasetTitle(testDatasetId)} ${formatCount(testRecords)} / ${formatCount(testPatients)}; ${formatCount(trainPatients)}`,
      )
      .join(", ")}.`,
    howToRead: `Each column is a dataset that took no part in training: the ${view.probe} probe was fitted to the training patients of all others, features standardised on those alone, classes that a dataset does not assess masked there. The second line is the difference from the same probe trained at home, over the same classes.`,
    simulation: simulationNote(view),
    table: {
      name: "leave-one-out",
      columns: [
        "model",
        "probe",
        "test_dataset",
        "train_datasets",
        "train_patients",
        view.measure.column,
        "lower_95",
        "upper_95",
        "at_home",
        "pooled_minus_home",
        "difference_lower_95",
        "difference_upper_95",
        "p_holm",
        "reason",
      ],
      rows: view.bundle.pooled.map((row) => [
        row.modelId,
        row.probe,
        row.testDatasetId,
        row.trainDatasetIds.join(" "),
        row.trainPatients,
        row.value,
        row.lower,
        row.upper,
        row.internal,
        row.difference?.value ?? null,
        row.difference?.lower ?? null,
        row.difference?.upper ?? null,
        row.difference?.p ?? null,
        row.reason,
      ]),
    },
  };
}

function cellHtml(row: PooledScoreRow | undefined): Html {
  if (row === undefined) return html`${MISSING}`;
  if (row.value === null) return html`<span class="sub">${row.reason}</span>`;
  const { difference } = row;
  return html`${formatScore(row.value)}<span class="sub">${formatInterval(row)}</span>${
    difference !== null &&
    html`<span class="sub">${formatScore(difference.value, { signed: true })} ${formatInterval(difference, { signed: true })}</span><span class="sub">${formatP(difference.p)}</span>`
  }`;
}

function takeaway({ measure, ranked }: StudyView, rows: readonly PooledScoreRow[]): string {
  const known = new Set(
    ranked.filter(({ model }) => model.role !== "control").map(({ model }) => model.id),
  );
  const differences = rows.flatMap(({ modelId, difference }) =>
    difference !== null && known.has(modelId) ? [difference] : [],
  );
  if (differences.length === 0) return "No encoder or twin was scored both pooled and at home.";
  const median = medianOf(differences.map(({ value }) => value));
  const worse = differences.filter(({ value }) => gain(measure, value) < 0).length;
  const settled = differences.filter(({ p }) => p < 0.05).length;
  return `Against training at home the others together change the score of encoders and twins by ${formatScore(median, { signed: true })} (median of ${countOf(differences.length, "cell")}): worse in ${worse}, and with an adjusted p below 0.05 in ${settled}.`;
}
