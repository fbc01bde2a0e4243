import { expect, test } from "vitest";
import { renderDataPage } from "../../src/report/data-page.ts";
import type { DatasetCheck } from "../../src/results/dataset-check.ts";

const CHECK: DatasetCheck = {
  schema: 1,
  card: {
    id: "somewhere",
    title: "Somewhere <General>",
    version: "1",
    country: "Nowhere",
    license: "CC-BY-4.0",
    cite: "Nobody 2026",
    simulated: false,
    amplitude: "millivolts",
    records: 12_345,
    patients: null,
  },
  folder: "data",
  records: 98,
  patients: 90,
  exclusions: [{ reason: "lead-missing", count: 2, example: "A1: no lead V3" }],
  warnings: ["The gains look wrong."],
  samplingRates: [
    { hertz: 250, records: 8 },
    { hertz: 500, records: 90 },
  ],
  seconds: [5, 10, 60],
  leadIIMillivolts: [0.5, 1.1, 2.3],
  recordsWithFlatLeads: 3,
  subjects: { female: 40, male: 50, sexUnknown: 8, ageKnown: 91, ageYears: [20, 61, 88] },
  tasks: [
    {
      id: "somewhere/rhythm",
      title: "Rhythm",
      kind: "multi-label",
      classes: [{ id: "AF", title: "Atrial fibrillation", present: 9, absent: 81, notAssessed: 8 }],
    },
    {
      id: "age",
      title: "Age",
      kind: "regression",
      unit: "years",
      records: 91,
      mean: 60.5,
      standardDeviation: 12,
    },
  ],
  copies: [["A7", "A8"]],
  checksums: { list: "SHA256SUMS.txt", listed: 5, verified: 3, missing: 1, differing: ["x.dat"] },
  examples: [
    {
      datasetId: "somewhere",
      recordId: "A7",
      classId: "",
      labels: ["164889003 (AF)"],
      ageYears: 61,
      sex: "female",
      samplingRateHz: 100,
      leads: ["I", "II"],
      microvolts: [
        Array.from({ length: 1000 }, (_, t) => (t % 80 === 0 ? 900 : 0)),
        Array.from({ length: 1000 }, (_, t) => (t % 80 === 0 ? null : 10)),
      ],
    },
  ],
};

test("the page shows counts against the card, labels, exclusions and an ECG, and fetches nothing", () => {
  const page = renderDataPage(CHECK);
  expect(page).toContain("Somewhere &lt;General&gt;");
  expect(page).not.toContain("<General>");
  expect(page).toContain("12,345");
  expect(page).toContain("250 Hz (8), 500 Hz (90)");
  // 9 of the 90 that were assessed.
  expect(page).toContain("10 %");
  expect(page).toContain("mean 60.5, standard deviation 12.0 years");
  expect(page).toContain("lead-missing");
  expect(page).toContain("The gains look wrong.");
  expect(page).toContain("3 as listed, 1 not here, 1 differ, first x.dat");
  expect(page).toContain("stated: 164889003 (AF)");
  expect(page).toContain("<svg");
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/(?:src|href)="https?:/);
});

test("amplitudes of standardised signals have no unit", () => {
  const page = renderDataPage({ ...CHECK, card: { ...CHECK.card, amplitude: "standardised" } });
  expect(page).toContain("0.500, 1.10, 2.30 (standardised, no unit)");
  expect(page).not.toContain("median 0.1 to 10 mV");
});

test("of a dataset whose waveforms may not be passed on, none is drawn", () => {
  const page = renderDataPage({ ...CHECK, examples: [] });
  expect(page).toContain("do not allow single waveforms");
  expect(page).not.toContain("<svg");
});

test("nothing left out and no warning is said in words", () => {
  expect(renderDataPage({ ...CHECK, exclusions: [], warnings: [] })).toContain(
    "Nothing was left out",
  );
});
