import type { AttributionSummary } from "../../results/attribution-summary.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { htmlTable } from "../html-table.ts";
import { countOf, formatCount, scientific, threeDigits } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

/** Tabulates N50, N80, N95, Gini and effective dimensions beside permuted labels; null without attributions. */
export function concentrationTable(view: StudyView): Exhibit | null {
  const { attributions } = view.bundle;
  if (attributions.length === 0) return null;
  const groups = view.ranked.map(({ model }) => ({
    title: model.title,
    rows: attributions.filter(({ modelId }) => modelId === model.id),
  }));
  return {
    kind: "table",
    id: "concentration-table",
    title: "Concentration of the importance beside permuted labels",
    takeaway: takeaway(attributions),
    body: html`<details><summary>Show the table <span class="sub">${countOf(attributions.length, "row")}</span></summary><div>${htmlTable(
      {
        label: "Concentration of SHAP importance per model, dataset and class",
        columns: [
          { head: "Class", cell: (row: AttributionSummary) => view.classTitle(row.classId) },
          { head: "Dataset", cell: (row) => view.datasetTitle(row.datasetId) },
          {
            head: "Probe",
            cell: (row) => html`${row.probe}<span class="sub">${row.method}</span>`,
          },
          {
            head: "N50",
            numeric: true,
            cell: (row) =>
              besideNull(
                formatCount(row.concentration.n50),
                row.nullConcentration.n50,
                formatCount,
              ),
          },
          {
            head: "N80",
            numeric: true,
            cell: (row) =>
              besideNull(
                formatCount(row.concentration.n80),
                row.nullConcentration.n80,
                formatCount,
              ),
          },
          { head: "N95", numeric: true, cell: (row) => formatCount(row.concentration.n95) },
          { head: "of", numeric: true, cell: (row) => formatCount(row.features) },
          {
            head: "Gini",
            numeric: true,
            cell: (row) =>
              besideNull(row.concentration.gini.toFixed(3), row.nullConcentration.gini, (value) =>
                value.toFixed(3),
              ),
          },
          {
            head: "Gini, rotated",
            numeric: true,
            cell: (row) => {
              const [low, high] = rangeOf(row.rotationConcentration.gini);
              return low === null || high === null ? "" : `${low.toFixed(3)}-${high.toFixed(3)}`;
            },
          },
          {
            head: "Effective dimensions",
            numeric: true,
            cell: (row) => threeDigits(row.concentration.effectiveDimensions),
          },
          {
            head: "Additivity error",
            numeric: true,
            cell: (row) => html`<span class="nowrap">${scientific(row.additivityError)}</span>`,
          },
          {
            head: "Standard error",
            numeric: true,
            cell: (row) =>
              row.standardError === 0
                ? "exact"
                : html`<span class="nowrap">${scientific(row.standardError)}</span>`,
          },
        ],
        groups,
      },
    )}</div></details>`,
    alternative:
      "Table: per model and class, the number of dimensions that carry 50, 80 and 95 % of the SHAP importance, beside the range under permuted labels.",
    interval:
      "Small numbers: lowest to highest of the repeats with permuted labels; rotated: the same after random rotations of the embedding.",
    counts: `${countOf(attributions.length, "attribution")} in all.`,
    howToRead:
      "N50 is the number of dimensions that carry half of the importance; a Gini of 0 means all dimensions weigh the same, 1 that one does everything. The additivity error is the largest gap between the SHAP sum and the probe's output; it should be near zero. The standard error is that of one SHAP value where the method draws; trees and linear probes are exact. For probes that are not linear the nulls, and what the first sentence compares with them, are refits on at most 1,000 records.",
    simulation: simulationNote(view, [...new Set(attributions.map(({ datasetId }) => datasetId))]),
    table: {
      name: "concentration-table",
      columns: [
        "model",
        "dataset",
        "class",
        "probe",
        "method",
        "features",
        "n50",
        "n80",
        "n95",
        "gini",
        "effective_dimensions",
        "null_repeats",
        "null_n50_low",
        "null_n50_high",
        "null_n80_low",
        "null_n80_high",
        "null_gini_low",
        "null_gini_high",
        "rotation_gini_low",
        "rotation_gini_high",
        "additivity_error",
        "standard_error",
        "refit_records",
        "refit_n50",
        "refit_n80",
        "refit_gini",
      ],
      rows: attributions.map(
        ({
          modelId,
          datasetId,
          classId,
          probe,
          method,
          features,
          concentration,
          nullConcentration,
          rotationConcentration,
          additivityError,
          standardError,
          nullReference,
        }) => [
          modelId,
          datasetId,
          classId,
          probe,
          method,
          features,
          concentration.n50,
          concentration.n80,
          concentration.n95,
          concentration.gini,
          concentration.effectiveDimensions,
          nullConcentration.repeats,
          ...rangeOf(nullConcentration.n50),
          ...rangeOf(nullConcentration.n80),
          ...rangeOf(nullConcentration.gini),
          ...rangeOf(rotationConcentration.gini),
          additivityError,
          standardError,
          nullReference?.records ?? null,
          nullReference?.concentration.n50 ?? null,
          nullReference?.concentration.n80 ?? null,
          nullReference?.concentration.gini ?? null,
        ],
      ),
    },
  };
}

function besideNull(
  text: string,
  nulls: readonly number[],
  format: (value: number) => string,
): Html {
  const [low, high] = rangeOf(nulls);
  return html`${text}${low !== null && high !== null && html`<span class="sub">${format(low)}-${format(high)}</span>`}`;
}

function rangeOf(values: readonly number[]): [number | null, number | null] {
  return values.length === 0 ? [null, null] : [Math.min(...values), Math.max(...values)];
}

function takeaway(attributions: readonly AttributionSummary[]): string {
  const higher = attributions.filter(
    ({ concentration, nullReference, nullConcentration }) =>
      nullConcentration.gini.length > 0 &&
      (nullReference?.concentration ?? concentration).gini > Math.max(...nullConcentration.gini),
  ).length;
  const error = Math.max(...attributions.map(({ additivityError }) => additivityError));
  return `The Gini coefficient is above every permuted repeat in ${higher} of ${attributions.length} cases; the largest additivity error is ${scientific(error)}.`;
}
