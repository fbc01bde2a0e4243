import { expect, test } from "vitest";
import { simulateCohort } from "../../src/simulate/cohort.ts";
import { SITES } from "../../src/simulate/sites.ts";
import { NORTH } from "./people.ts";

const CORE = ["IAVB", "RBBB", "LBBB", "SB", "AF", "STACH"] as const;

test.each(SITES)("$id has 8 to 18 % of each core class and its own ages", (site) => {
  const records = 600;
  // Nothing that is counted here depends on the sampling rate, and few samples are quick.
  const coarse = { ...site, samplingRateHz: 60 };
  const counts = new Map<string, number>();
  let ageSum = 0;
  for (const { annotated, patient } of simulateCohort(coarse, { records, seed: 7 })) {
    for (const finding of annotated) counts.set(finding, (counts.get(finding) ?? 0) + 1);
    ageSum += patient.ageYears;
  }
  for (const finding of CORE) {
    const share = (counts.get(finding) ?? 0) / records;
    expect(share, finding).toBeGreaterThan(0.08);
    expect(share, finding).toBeLessThan(0.18);
  }
  expect(Math.abs(ageSum / records - site.ageYears.mean)).toBeLessThan(5);
});

test("recording k does not depend on how many are asked for", () => {
  const few = [...simulateCohort(NORTH, { records: 5, seed: 3 })];
  const many = [...simulateCohort(NORTH, { records: 12, seed: 3 })];
  few.forEach((record, i) => {
    expect(many[i]!.patientNumber).toBe(record.patientNumber);
    expect(many[i]!.annotated).toEqual(record.annotated);
    expect(many[i]!.ecg.data).toEqual(record.ecg.data);
  });
});

test("a follow-up is the same person with other electrodes, not the same recording", () => {
  const records = [...simulateCohort(NORTH, { records: 60, seed: 1 })];
  const followUps = records.filter(({ number, patientNumber }) => number !== patientNumber);
  expect(followUps.length).toBeGreaterThan(2);
  for (const visit of followUps) {
    const first = records[visit.patientNumber - 1]!;
    expect(first.patientNumber).toBe(first.number);
    expect(visit.patient).toEqual(first.patient);
    expect(visit.ecg.data.some((value, i) => value !== first.ecg.data[i])).toBe(true);
  }
});

test("a count that is no positive whole number is refused", () => {
  for (const records of [0, -1, 2.5, Number.NaN]) {
    expect(() => simulateCohort(NORTH, { records, seed: 1 }).next()).toThrow(
      expect.objectContaining({ code: "option-invalid" }),
    );
  }
});
