import type { PopulationShiftRow } from "../../results/shift-summary.ts";
import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Html, html } from "../html.ts";
import { htmlTable } from "../html-table.ts";
import { countOf, formatCount, formatPercent, formatScore } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

/** Tabulates how the people and diagnoses of every two datasets differ; null with one dataset. */
export function populationShiftTable(view: StudyView): Exhibit | null {
  const rows = view.bundle.shift.populations;
  if (rows.length === 0) return null;
  const classes = view.bundle.task.classes;
  return {
    kind: "table",
    id: "population-shift",
    title: "How the people of the datasets differ",
    takeaway: takeaway(view, rows),
    body: htmlTable({
      label: "Age, sex and prevalence of every two datasets",
      sortable: true,
      columns: [
        { head: "Datasets", cell: (row: PopulationShiftRow) => pairTitle(view, row) },
        {
          head: "Patients",
          numeric: true,
          cell: ({ patientsA, patientsB }) =>
            html`<span class="nowrap">${formatCount(patientsA)} / ${formatCount(patientsB)}</span>`,
        },
        {
          head: html`Age<span class="sub">years, second minus first</span>`,
          numeric: true,
          cell: ({ ageDifferenceYears, ageStandardised }) =>
            html`${formatScore(ageDifferenceYears, { digits: 1, signed: true })}<span class="sub">${formatScore(ageStandardised, { digits: 2, signed: true })} SD</span>`,
          sortBy: ({ ageDifferenceYears }) => ageDifferenceYears,
        },
        {
          head: html`Age distributions<span class="sub">largest distance</span>`,
          numeric: true,
          cell: ({ ageKolmogorovSmirnov }) => formatScore(ageKolmogorovSmirnov, { digits: 2 }),
          sortBy: ({ ageKolmogorovSmirnov }) => ageKolmogorovSmirnov,
        },
        {
          head: html`Female<span class="sub">percentage points</span>`,
          numeric: true,
          cell: ({ femaleDifference }) =>
            formatScore(femaleDifference === null ? null : 100 * femaleDifference, {
              digits: 1,
              signed: true,
            }),
          sortBy: ({ femaleDifference }) => femaleDifference,
        },
        {
          head: html`Prevalence<span class="sub">mean difference, points</span>`,
          numeric: true,
          cell: ({ prevalenceDistance }) =>
            formatScore(prevalenceDistance === null ? null : 100 * prevalenceDistance, {
              digits: 1,
            }),
          sortBy: ({ prevalenceDistance }) => prevalenceDistance,
        },
        {
          head: "Largest difference of prevalence",
          cell: (row) => largestText(view, row),
        },
      ],
      groups: [{ title: null, rows }],
    }),
    alternative: `Table of differences between datasets. ${rows
      .map(
        (row) =>
          `${pairTitle(view, row)}: age ${formatScore(row.ageDifferenceYears, { digits: 1, signed: true })} years`,
      )
      .join("; ")}.`,
    interval: null,
    counts: `${countOf(rows.length, "pair")} of datasets; the first recording of every patient of all three parts, where age, sex or class is known.`,
    howToRead:
      "What differs before any model has seen a recording. A difference of 0.1 SD or more is usually called an imbalance. Where these differ, a model's score may change between hospitals although the model reads both equally well.",
    simulation: simulationNote(view),
    table: {
      name: "population-shift",
      columns: [
        "dataset_a",
        "dataset_b",
        "patients_a",
        "patients_b",
        "age_difference_years",
        "age_difference_sd",
        "age_kolmogorov_smirnov",
        "female_difference",
        "prevalence_distance",
        ...classes.flatMap(({ id }) => [`prevalence_a_${id}`, `prevalence_b_${id}`]),
      ],
      rows: rows.map((row) => [
        row.datasetA,
        row.datasetB,
        row.patientsA,
        row.patientsB,
        row.ageDifferenceYears,
        row.ageStandardised,
        row.ageKolmogorovSmirnov,
        row.femaleDifference,
        row.prevalenceDistance,
        ...classes.flatMap(({ id }) => {
          const found = row.prevalence.find(({ classId }) => classId === id);
          return [found?.a ?? null, found?.b ?? null];
        }),
      ]),
    },
  };
}

function pairTitle(
  view: StudyView,
  { datasetA, datasetB }: Pick<PopulationShiftRow, "datasetA" | "datasetB">,
): string {
  return `${view.datasetLabel(datasetA)} → ${view.datasetLabel(datasetB)}`;
}

function largestText(view: StudyView, { prevalence }: PopulationShiftRow): Html {
  if (prevalence.length === 0) return html`no class is assessed in both`;
  const { classId, a, b } = prevalence.reduce((most, one) =>
    Math.abs(one.b - one.a) > Math.abs(most.b - most.a) ? one : most,
  );
  return html`${view.classTitle(classId)}: <span class="nowrap">${formatPercent(a)} → ${formatPercent(b)}</span>`;
}

function takeaway(view: StudyView, rows: readonly PopulationShiftRow[]): string {
  const aged = rows.filter(({ ageDifferenceYears }) => ageDifferenceYears !== null);
  if (aged.length === 0) return "No two datasets have known ages.";
  const most = aged.reduce((a, b) =>
    Math.abs(b.ageDifferenceYears!) > Math.abs(a.ageDifferenceYears!) ? b : a,
  );
  return `The largest difference of mean age is ${formatScore(Math.abs(most.ageDifferenceYears!), { digits: 1 })} years, between ${view.datasetTitle(most.datasetA)} and ${view.datasetTitle(most.datasetB)}.`;
}
