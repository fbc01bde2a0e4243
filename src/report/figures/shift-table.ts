import type { ShiftMeasure, ShiftPair } from "../../results/shift-summary.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { htmlTable } from "../html-table.ts";
import { countOf, formatP, formatScore, MISSING, threeDigits } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

/** Tabulates how far every two datasets lie apart in every embedding, beside random halves; null without shifts. */
export function shiftTable(view: StudyView): Exhibit | null {
  const models = view.bundle.shift.models.filter(({ pairs }) => pairs.length > 0);
  const names = [
    ...new Set(
      models.flatMap(({ pairs }) =>
        pairs.flatMap(({ measures }) => measures.map(({ name }) => name)),
      ),
    ),
  ];
  if (names.length === 0) return null;
  return {
    kind: "table",
    id: "shift",
    title: "How far the datasets lie apart in every embedding",
    takeaway: takeaway(view),
    body: html`${htmlTable({
      label: "Shift between every two datasets in every embedding",
      sortable: true,
      columns: [
        {
          head: "Datasets",
          cell: ({ datasetA, datasetB, recordsA, recordsB }: ShiftPair) =>
            html`${view.datasetLabel(datasetA)} and ${view.datasetLabel(datasetB)}<span class="sub">${recordsA} and ${countOf(recordsB, "patient")}</span>`,
        },
        ...names.map((name) => ({
          head: name,
          numeric: true,
          cell: ({ measures }: ShiftPair) => cellOf(measures.find((one) => one.name === name)),
          sortBy: ({ measures }: ShiftPair) =>
            measures.find((one) => one.name === name)?.value ?? null,
        })),
      ],
      groups: view.ranked.map(({ model }) => ({
        title: model.title,
        rows: models.find(({ modelId }) => modelId === model.id)?.pairs ?? [],
      })),
    })}${meanings()}`,
    alternative: `Table of distances between datasets per model. ${models
      .map(
        ({ modelId, pairs }) =>
          `${modelId}: ${pairs.map(({ datasetA, datasetB, measures }) => `${datasetA} and ${datasetB} ${measures.map(({ name, value }) => `${name} ${numberText(value)}`).join(", ")}`).join("; ")}`,
      )
      .join(". ")}.`,
    interval:
      "Small numbers: the range of the same measure between random halves of either dataset, and how many standard deviations of those halves the value lies above their mean. p is of a permutation test of the squared MMD, not adjusted for the number of pairs.",
    counts: `Held-out patients, one recording each; a dataset with fewer than 20 is left out.`,
    howToRead:
      "Bold: beyond every random half. A site AUROC of 1 means that the hospital can be read from the embedding of a single recording. Part of that may be the hospitals' mix of diagnoses: the AUROC within class compares only recordings with the same findings. A shift is no fault by itself; the figure that follows asks whether it goes with a loss of score.",
    simulation: simulationNote(view),
    table: {
      name: "shift",
      columns: [
        "model",
        "dataset_a",
        "dataset_b",
        "patients_a",
        "patients_b",
        "measure",
        "value",
        "p_permutation",
        "halves_mean",
        "halves_low",
        "halves_high",
        "standardised",
      ],
      rows: models.flatMap(({ modelId, pairs }) =>
        pairs.flatMap(({ datasetA, datasetB, recordsA, recordsB, measures }) =>
          measures.map(({ name, value, p, splitHalf, standardised }) => [
            modelId,
            datasetA,
            datasetB,
            recordsA,
            recordsB,
            name,
            value,
            p,
            splitHalf.mean,
            splitHalf.low,
            splitHalf.high,
            standardised,
          ]),
        ),
      ),
    },
  };
}

function cellOf(measure: ShiftMeasure | undefined): Html {
  if (measure === undefined) return html`${MISSING}`;
  const { value, p, splitHalf, standardised } = measure;
  const text = numberText(value);
  const above =
    standardised === null ? null : `${formatScore(standardised, { digits: 1, signed: true })} SD`;
  return html`${isBeyond(measure) ? html`<b>${text}</b>` : text}<span class="sub">${numberText(splitHalf.low)} to ${numberText(splitHalf.high)}</span>${above !== null && html`<span class="sub">${above}</span>`}${p !== null && html`<span class="sub">${formatP(p)}</span>`}`;
}

function isBeyond({ value, splitHalf }: ShiftMeasure): boolean {
  return value > splitHalf.high;
}

function numberText(value: number): string {
  return Math.abs(value) < 10 ? formatScore(value) : threeDigits(value);
}

const MEANINGS: readonly (readonly [string, string])[] = [
  [
    "site AUROC",
    "how well a logistic regression tells the two hospitals apart from the embedding, in patient-grouped cross-validation; 0.5 is blind.",
  ],
  ["site AUROC within class", "the same among recordings with the same findings."],
  ["balanced accuracy", "share of either hospital's recordings that are recognised, averaged."],
  [
    "proxy-A distance",
    "2 (1 − 2 error) of that classifier: about 0 is blind, 2 is told apart without error.",
  ],
  [
    "squared MMD",
    "unbiased squared maximum mean discrepancy with a Gaussian kernel as wide as the median distance; about 0 without shift.",
  ],
  [
    "Fréchet distance",
    "of the two clouds as Gaussians, squared, between as many records everywhere; depends on the embedding's scale, so compare only within a model.",
  ],
];

function meanings(): Html {
  return html`<details><summary>What the measures are</summary><div class="reasons"><ul>${MEANINGS.map(([name, text]) => html`<li>${name}: ${text}</li>`)}</ul></div></details>`;
}

/** Leads with the model that shows the hospital least. */
function takeaway(view: StudyView): string {
  const means = view.ranked.flatMap(({ model }) => {
    const pairs = view.bundle.shift.models.find(({ modelId }) => modelId === model.id)?.pairs ?? [];
    const values = pairs.flatMap(({ measures }) =>
      measures.filter(({ name }) => name === "site AUROC").map(({ value }) => value),
    );
    return values.length === 0
      ? []
      : [
          {
            title: model.title,
            lowest: Math.min(...values),
            mean: values.reduce((sum, value) => sum + value, 0) / values.length,
          },
        ];
  });
  if (means.length === 0) return "No two datasets could be compared.";
  const least = means.reduce((a, b) => (b.mean < a.mean ? b : a));
  const most = means.reduce((a, b) => (b.mean > a.mean ? b : a));
  if (means.length === 1)
    return `The hospital is read from ${least.title} with a mean AUROC of ${formatScore(least.mean)}.`;
  return `The hospital is read best from ${most.title} (mean site AUROC ${formatScore(most.mean)}) and worst from ${least.title} (${formatScore(least.mean)}).`;
}
