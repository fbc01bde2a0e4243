import { expect, test } from "vitest";
import {
  NO_CLASS,
  patientPositives,
  patientsOf,
  rarestClassStrata,
} from "../../src/core/patients.ts";

const patientIds = ["b", "a", "b", "c", "d"];
const labels = {
  rows: 5,
  classes: ["often", "rare"],
  // b: often, then rare; a: often; c: not assessed; d: nothing.
  data: Int8Array.of(1, 0, 1, 0, 0, 1, -1, -1, 0, 0),
};

test("records are grouped by patient in the order of first records", () => {
  expect(patientsOf(patientIds)).toEqual({
    ids: ["b", "a", "c", "d"],
    ofRecord: Int32Array.of(0, 1, 0, 2, 3),
    records: [[0, 2], [1], [3], [4]],
  });
});

test("a patient is positive when any record is, and not-assessed is not positive", () => {
  expect([...patientPositives(patientsOf(patientIds), labels)]).toEqual([1, 1, 1, 0, 0, 0, 0, 0]);
});

test("a patient belongs to its rarest positive class, or to none", () => {
  expect([...rarestClassStrata(patientsOf(patientIds), labels)]).toEqual([
    1,
    0,
    NO_CLASS,
    NO_CLASS,
  ]);
});

test("labels of other records are refused", () => {
  expect(() => patientPositives(patientsOf(["a"]), labels)).toThrow(
    "5 rows of labels for 1 records",
  );
});
