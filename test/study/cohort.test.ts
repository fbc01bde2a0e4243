import { expect, test } from "vitest";
import { parse } from "yaml";
import { EinthovenError } from "../../src/core/error.ts";
import type { RecordEntry } from "../../src/datasets/dataset.ts";
import type { DatasetSurvey } from "../../src/datasets/survey.ts";
import { buildCohort, type Cohort } from "../../src/study/cohort.ts";
import { harmonisedTask } from "../../src/study/task.ts";

/** Record number i of PTB-XL's layout: patient pI, fold 1 + i mod 10. */
function record(i: number, patientId: string = `p${i}`): RecordEntry {
  return {
    id: `r${String(i).padStart(3, "0")}`,
    path: `r${i}.hea`,
    patientId,
    ageYears: 60,
    sex: null,
    device: null,
    site: null,
    fold: 1 + (i % 10),
    samplingRateHz: 500,
    statements: i % 3 === 0 ? ["AFIB"] : ["SR"],
  };
}

function cohortOf(
  records: readonly RecordEntry[],
  { copies = [], exclude = [] }: Partial<Pick<DatasetSurvey, "copies">> & { exclude?: string[] },
): Cohort {
  const survey: DatasetSurvey = {
    schema: 1,
    version: 1,
    cardId: "ptb-xl",
    fingerprint: "f",
    records,
    waveforms: records.map(({ id }) => id),
    copies,
    leadIIMillivolts: null,
    seconds: [10, 10, 10],
    recordsWithFlatLeads: 0,
    exclusions: [],
    warnings: [],
  };
  return buildCohort(survey, {
    name: "ptb-xl",
    task: harmonisedTask({ id: "t", title: "t", classes: ["AF"] }),
    exclude,
  });
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof EinthovenError) return error.code;
    throw error;
  }
  return "accepted";
}

const RECORDS = Array.from({ length: 40 }, (_, i) => record(i));

test("two names of one recording in different official folds are refused until one is excluded", () => {
  // Row 0 is in fold 1 (training), row 9 in fold 10 (test).
  const copies = [[0, 9]] as const;
  expect(codeOf(() => cohortOf(RECORDS, { copies }))).toBe("split-leaks");
  const { split } = cohortOf(RECORDS, { copies, exclude: ["r009"] });
  expect([...split.train]).toContain(0);
  expect([...split.test]).toEqual([19, 29, 39]);
});

test("a patient in two official folds is refused until one record is excluded", () => {
  const records = RECORDS.map((entry, i) => (i === 9 ? record(9, "p0") : entry));
  expect(codeOf(() => cohortOf(records, {}))).toBe("split-leaks");
  // The hint asks for record ids, so they are named.
  expect(() => cohortOf(records, {})).toThrow(
    /^ptb-xl: .*their records: r000 \(fold 1\) and r009 \(fold 10\)$/,
  );
  expect(codeOf(() => cohortOf(records, { exclude: ["r000"] }))).toBe("accepted");
});

test("excluding a record moves no other one, and keeps every row of the embedding", () => {
  const whole = cohortOf(RECORDS, {});
  const part = cohortOf(RECORDS, { exclude: ["r001", "r008"] });
  expect(part.recordsKey).toBe(whole.recordsKey);
  expect(part.protocolKey).not.toBe(whole.protocolKey);
  expect([...part.split.train]).toEqual([...whole.split.train].filter((r) => r !== 1));
  expect([...part.split.validation]).toEqual([...whole.split.validation].filter((r) => r !== 8));
  expect([...part.split.test]).toEqual([...whole.split.test]);
});

test("the records of an earlier part are offered as a line to paste, with those excluded already", () => {
  // Rows 0 and 10 are in fold 1 (training), 8 in fold 9 (validation), 9 in fold 10 (test).
  const records = RECORDS.map((entry, i) =>
    [8, 9, 10].includes(i) ? record(i, "p0") : i === 18 ? record(18, "p11") : entry,
  );
  const refused = ((): EinthovenError => {
    try {
      cohortOf(records, { exclude: ["r005"] });
    } catch (error) {
      return error as EinthovenError;
    }
    throw new Error("accepted");
  })();
  const line = /exclude: \[.*\]/.exec(refused.hint!)![0];
  expect(line).toBe('exclude: ["r005", "r000", "r008", "r010", "r011"]');
  const { exclude } = parse(line) as { exclude: string[] };
  const { split } = cohortOf(records, { exclude });
  expect([...split.test]).toEqual([9, 19, 29, 39]);
  expect([...split.validation]).toEqual([18, 28, 38]);
});
