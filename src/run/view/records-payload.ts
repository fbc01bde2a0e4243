import { PRESENT } from "../../core/labels.ts";
import { datasetById } from "../../datasets/catalogue.ts";
import { labelsOf } from "../../datasets/labels/labels.ts";
import { describedDataset } from "../../datasets/own-description.ts";
import { PARTS, writeExplorerRecords } from "../../results/explorer/explorer-records.ts";
import { type CategoryColumn, categorise } from "../../results/explorer/text-columns.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { Explorer } from "./explorer.ts";
import { binaryPayload, type Payload } from "./payload.ts";

/** All usable records of one dataset, column by column. Memory: about 200 bytes a record while it is made. */
export function recordsPayload({ context }: Explorer, cohort: Cohort): Payload {
  const { name, records, patientIds, labels, targets } = cohort;
  const rows = records.length;
  const width = labels.classes.length;
  return binaryPayload(
    writeExplorerRecords({
      datasetId: name,
      rows,
      recordIds: records.map(({ id }) => id),
      patientIds: categorise(patientIds),
      ageYears: Float32Array.from(records, ({ ageYears }) => ageYears ?? Number.NaN),
      sex: categorise(records.map(({ sex }) => sex)),
      part: partsOf(cohort),
      samplingRateHz: Float32Array.from(records, ({ samplingRateHz }) => samplingRateHz),
      covariates: covariatesOf(cohort, excludedIn(context.study.datasets, name)),
      measurements: measurementsOf(cohort),
      classIds: labels.classes,
      labels: new Map(
        labels.classes.map((id, c) => [
          id,
          Int8Array.from({ length: rows }, (_, r) => labels.data[r * width + c]!),
        ]),
      ),
      target: targets === null ? null : Float32Array.from(targets.data),
    }),
  );
}

/** uint8[records]: place in PARTS. Under cross-validation the first fold. */
function partsOf({ records, split }: Cohort): Uint8Array {
  const parts = new Uint8Array(records.length);
  for (const part of ["train", "validation", "test"] as const) {
    for (const row of split[part]) parts[row] = PARTS.indexOf(part);
  }
  return parts;
}

function excludedIn(
  datasets: Explorer["context"]["study"]["datasets"],
  name: string,
): ReadonlySet<string> {
  return new Set(datasets.find((dataset) => dataset.name === name)!.exclude);
}

/** Columns in which nothing is known are left out. */
function covariatesOf(
  cohort: Cohort,
  excluded: ReadonlySet<string>,
): ReadonlyMap<string, CategoryColumn> {
  const { records, leftOut } = cohort;
  const reasons = new Map(leftOut.map(({ recordId, detail }) => [recordId, detail]));
  const columns: readonly (readonly [string, CategoryColumn])[] = [
    ["device", categorise(records.map(({ device }) => device))],
    ["site", categorise(records.map(({ site }) => site))],
    ["diagnoses", diagnosesOf(cohort)],
    [
      "left out",
      categorise(
        records.map(({ id }) =>
          excluded.has(id) ? "named under 'exclude:' in the study file" : (reasons.get(id) ?? null),
        ),
      ),
    ],
  ];
  return new Map(columns.filter(([, { categories }]) => categories.length > 0));
}

/** Every harmonised class that was stated, beyond the task's too; null where none was. */
function diagnosesOf({ card, survey, records }: Cohort): CategoryColumn {
  const dataset = describedDataset(datasetById(card.id), survey.own);
  const { classes, data } = labelsOf(dataset, survey, card.assessed);
  return categorise(
    records.map((_, r) => {
      const stated = classes.filter((_class, c) => data[r * classes.length + c] === PRESENT);
      return stated.length === 0 ? null : stated.join(" + ");
    }),
  );
}

function measurementsOf({ records }: Cohort): ReadonlyMap<string, Float32Array> {
  const columns = new Map<string, Float32Array>();
  for (const [r, { measurements = {} }] of records.entries()) {
    for (const [name, value] of Object.entries(measurements)) {
      const column = columns.get(name) ?? new Float32Array(records.length).fill(Number.NaN);
      column[r] = value;
      columns.set(name, column);
    }
  }
  return columns;
}
