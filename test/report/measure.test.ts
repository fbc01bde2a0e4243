import { expect, test } from "vitest";
import { bestFirst, gain, measureDomain, measureOf } from "../../src/report/measure.ts";
import { viewOf } from "../../src/report/study-view.ts";
import type { StudyBundle } from "../../src/results/bundle.ts";
import { fixtureBundle } from "./fixture-bundle.ts";

/** The fixture as if its scores were errors in years. */
function numberBundle(): StudyBundle {
  const bundle = fixtureBundle();
  const target = { id: "age", title: "Age of the patient", unit: "years" };
  const scores = bundle.scores
    .filter(({ metric, classId }) => metric === "auroc" && classId === null)
    .map((row) => ({ ...row, metric: "mae" as const }));
  return { ...bundle, scores, task: { ...bundle.task, kind: "regression", classes: [], target } };
}

test("classes are compared by AUROC, the highest first; numbers by their error, the lowest first", () => {
  const [classes, number] = [measureOf(fixtureBundle()), measureOf(numberBundle())];
  expect([classes.head, number.head]).toEqual(["AUROC", "MAE, years"]);
  const order = (values: (number | null)[], measure: typeof classes): (number | null)[] =>
    [...values].sort((a, b) => bestFirst(measure, a, b));
  expect(order([1, null, 3, 2], classes)).toEqual([3, 2, 1, null]);
  expect(order([1, null, 3, 2], number)).toEqual([1, 2, 3, null]);
  expect([gain(classes, 0.1), gain(number, 0.1)]).toEqual([0.1, -0.1]);
});

test("a report of a number ranks models the other way round", () => {
  const ids = (bundle: StudyBundle): string[] =>
    viewOf(bundle).ranked.flatMap(({ model, mean }) => (mean === null ? [] : model.id));
  expect(ids(numberBundle())).toEqual(ids(fixtureBundle()).reverse());
});

test("panels share limits that hold every value", () => {
  for (const [measure, values] of [
    [measureOf(fixtureBundle()), [0.43, 0.97]],
    [measureOf(numberBundle()), [8.2, 11.9, 14.1]],
    [measureOf(numberBundle()), [130.5, 131]],
  ] as const) {
    const [low, high] = measureDomain(measure, values);
    expect(low).toBeLessThanOrEqual(Math.min(...values));
    expect(high).toBeGreaterThanOrEqual(Math.max(...values));
  }
  expect(measureDomain(measureOf(numberBundle()), [])).toEqual([0, 1]);
});
