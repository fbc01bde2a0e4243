import type { DatasetSummary } from "../../results/dataset-summary.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { htmlTable } from "../html-table.ts";
import { countOf, formatCount, formatPercent, MISSING } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

/** Tabulates who is in the data: size, age, sex, origin, split rule and licence of every dataset. */
export function datasetsTable(view: StudyView): Exhibit {
  const { datasets } = view.bundle;
  const records = datasets.reduce((sum, dataset) => sum + dataset.records, 0);
  const patients = datasets.reduce((sum, dataset) => sum + dataset.patients, 0);
  return {
    kind: "table",
    id: "datasets",
    title: "Datasets",
    takeaway: `${countOf(records, "record")} of ${countOf(patients, "patient")} in ${countOf(datasets.length, "dataset")}, after exclusions.`,
    body: htmlTable({
      label: "Datasets",
      columns: [
        { head: "Dataset", cell: nameCell },
        {
          head: "Records",
          numeric: true,
          cell: ({ records: count }: DatasetSummary) => formatCount(count),
        },
        { head: "Patients", numeric: true, cell: ({ patients: count }) => formatCount(count) },
        {
          head: html`Age, years<span class="sub">median, quartiles</span>`,
          numeric: true,
          cell: ageCell,
        },
        { head: "Female", numeric: true, cell: ({ femaleShare }) => formatPercent(femaleShare) },
        { head: "Hz", numeric: true, cell: ({ samplingRatesHz }) => samplingRatesHz.join(", ") },
        {
          head: "Origin",
          cell: ({ country, continent }) => [...new Set([country, continent])].join(", "),
        },
        { head: "Split", cell: ({ splitRule }) => splitRule },
        { head: "Licence", cell: ({ license }) => license },
      ],
      groups: [{ title: null, rows: datasets }],
    }),
    alternative: `Table of datasets: ${datasets.map(({ title, records: count }) => `${title}, ${count} records`).join("; ")}.`,
    interval: null,
    counts: "Records that could be read and used.",
    howToRead:
      "Differences in age, sex, sampling rate and prevalence between datasets are part of what the transfer figure measures.",
    simulation: simulationNote(view),
    table: {
      name: "datasets",
      columns: [
        "dataset",
        "title",
        "card",
        "simulated",
        "records",
        "patients",
        "age_median_years",
        "age_q1_years",
        "age_q3_years",
        "female_share",
        "sampling_rates_hz",
        "country",
        "continent",
        "split_rule",
        "license",
        "cite",
        "fingerprint",
      ],
      rows: datasets.map((dataset) => [
        dataset.id,
        dataset.title,
        dataset.cardId,
        String(dataset.simulated),
        dataset.records,
        dataset.patients,
        dataset.ageMedianYears,
        dataset.ageQuartilesYears?.[0] ?? null,
        dataset.ageQuartilesYears?.[1] ?? null,
        dataset.femaleShare,
        dataset.samplingRatesHz.join(";"),
        dataset.country,
        dataset.continent,
        dataset.splitRule,
        dataset.license,
        dataset.cite,
        dataset.fingerprint,
      ]),
    },
  };
}

function nameCell({ title, simulated, cite }: DatasetSummary): Html {
  return html`${title}${simulated && " (simulated)"}<span class="sub">${cite}</span>`;
}

function ageCell({ ageMedianYears, ageQuartilesYears }: DatasetSummary): Html {
  const quartiles =
    ageQuartilesYears === null ? "" : ageQuartilesYears.map((age) => Math.round(age)).join("-");
  return html`${ageMedianYears === null ? MISSING : Math.round(ageMedianYears)}<span class="sub">${quartiles}</span>`;
}
