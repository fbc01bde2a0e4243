import { expect, test } from "vitest";
import { officialSplit } from "../../src/sampling/official-split.ts";

const plan = { train: [1, 2], validation: [9], test: [10] };

test("records go where their fold says", () => {
  const split = officialSplit(plan, {
    folds: [10, 1, 9, 2, 1],
    patientIds: ["a", "b", "c", "d", "b"],
  });
  expect(split).toEqual({
    train: Int32Array.of(1, 3, 4),
    validation: Int32Array.of(2),
    test: Int32Array.of(0),
  });
});

test("a patient in two parts is named", () => {
  expect(() =>
    officialSplit(plan, { folds: [1, 10, 2], patientIds: ["ann", "ann", "bob"] }),
  ).toThrow(
    expect.objectContaining({
      code: "split-leaks",
      message: expect.stringMatching(/ann \(train and test\)/),
    }),
  );
});

test("a record without a fold, or with one that nobody knows, is refused", () => {
  const patientIds = ["a", "b"];
  expect(() => officialSplit(plan, { folds: [1, null], patientIds })).toThrow(
    "record 1 of patient b is in fold null",
  );
  expect(() => officialSplit(plan, { folds: [7, 1], patientIds })).toThrow("in fold 7");
});
