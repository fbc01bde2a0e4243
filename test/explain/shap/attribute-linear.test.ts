import { expect, test } from "vitest";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../../src/core/labels.ts";
import type { Matrix } from "../../../src/core/matrix.ts";
import { randomOf } from "../../../src/core/random.ts";
import {
  type AttributionRequest,
  attributeLinear,
  attributionSpace,
} from "../../../src/explain/shap/attribute-linear.ts";
import { fitLinearProbe } from "../../../src/probe/linear.ts";
import { noise } from "../sample-data.ts";

const RECORDS = 160;
const FEATURES = 30;

/** One record per patient; class "one" lives in feature 3 alone, class "chance" nowhere, class "none" has no case. */
async function example(): Promise<Omit<AttributionRequest, "classIndex">> {
  const train = noise(RECORDS, FEATURES, "train");
  const random = randomOf("labels");
  const data = new Int8Array(RECORDS * 3).fill(ABSENT);
  for (let r = 0; r < RECORDS; r++) {
    if (entry(train, r, 3) + 0.3 * random.normal() > 0.5) data[3 * r] = PRESENT;
    if (random.uniform() < 0.4) data[3 * r + 1] = PRESENT;
    if (r % 8 === 0) data[3 * r] = NOT_ASSESSED;
  }
  const trainLabels = { rows: RECORDS, classes: ["one", "chance", "none"], data };
  const patientIds = Array.from({ length: RECORDS }, (_, r) => `patient ${r}`);
  return {
    probe: await fitLinearProbe(train, trainLabels, { patientIds, seed: "probe" }),
    train,
    trainLabels,
    patientIds,
    explained: noise(70, FEATURES, "explained"),
    repeats: 8,
    seed: "attribution",
  };
}

function entry({ cols, data }: Matrix, r: number, f: number): number {
  return data[r * cols + f]!;
}

test("a class that lives in one dimension is found there, far more concentrated than both nulls", async () => {
  const found = attributeLinear({ ...(await example()), classIndex: 0 });
  expect(found.top[0]).toMatchObject({ feature: 3, name: "dimension 3" });
  expect(Math.min(...found.nullConcentration.n50)).toBeGreaterThan(found.concentration.n50);
  expect(Math.max(...found.nullConcentration.gini)).toBeLessThan(found.concentration.gini);
  expect(Math.max(...found.rotationConcentration.gini)).toBeLessThan(found.concentration.gini);
  expect(found.cumulative[0]!.share).toBeGreaterThan(found.nullCumulative[0]!.high);
});

test("a class of coin flips is no more concentrated than under permuted labels", async () => {
  const found = attributeLinear({ ...(await example()), classIndex: 1, repeats: 40 });
  const { gini } = found.nullConcentration;
  expect(found.concentration.gini).toBeGreaterThan(Math.min(...gini));
  expect(found.concentration.gini).toBeLessThan(Math.max(...gini));
});

test("everything that a report needs is there, in the sizes promised", async () => {
  const request = await example();
  const featureNames = Array.from({ length: FEATURES }, (_, f) => `feature ${f}`);
  const found = attributeLinear({ ...request, classIndex: 0, featureNames, drawnRecords: 50 });
  expect(found.additivityError).toBeLessThan(1e-9);
  expect(found).toMatchObject({ explainedRecords: 70, backgroundRecords: 140, features: FEATURES });
  expect(found.importance).toEqual(found.importance.toSorted((a, b) => b - a));
  expect(found.cumulative.map(({ k }) => k)).toEqual(found.nullCumulative.map(({ k }) => k));
  expect(found.nullConcentration).toMatchObject({ repeats: 8 });
  expect(found.rotationCumulative).toHaveLength(FEATURES);
  expect(found.top).toHaveLength(20);
  for (const dimension of found.top) {
    expect(dimension.name).toBe(`feature ${dimension.feature}`);
    expect([dimension.shap.length, dimension.standardised.length]).toEqual([50, 50]);
  }
});

test("SHAP of a drawn record is its weight times its distance from the background mean", async () => {
  const request = await example();
  const [top] = attributeLinear({ ...request, classIndex: 0, repeats: 0 }).top;
  const fitted = request.probe.classes[0]!;
  const weight = fitted.status === "fitted" ? fitted.weights[3]! : Number.NaN;
  const offsets = top!.shap.map((shap, i) => shap / weight - top!.standardised[i]!);
  // The background leaves out the records that were not assessed, so its mean is near 0, not at 0.
  for (const offset of offsets) expect(offset).toBeCloseTo(offsets[0]!, 9);
  expect(Math.abs(offsets[0]!)).toBeLessThan(0.1);
});

test("the same request gives the same bits, with the space at hand or not", async () => {
  const request = { ...(await example()), classIndex: 0 };
  const first = attributeLinear(request);
  expect(attributeLinear(request)).toEqual(first);
  const space = attributionSpace(request.probe, request.train);
  expect(attributeLinear({ ...request, space })).toEqual(first);
});

test("a class that was not fitted, no records to explain, and unlike lengths are refused", async () => {
  const request = await example();
  expect(() => attributeLinear({ ...request, classIndex: 2 })).toThrow(
    expect.objectContaining({
      code: "values-invalid",
      message: expect.stringContaining("none"),
    }),
  );
  const nothing = { ...request, classIndex: 0, explained: noise(0, FEATURES, "no") };
  expect(() => attributeLinear(nothing)).toThrow(
    expect.objectContaining({ code: "values-invalid" }),
  );
  const fewer = { ...request, classIndex: 0, patientIds: ["a"] };
  expect(() => attributeLinear(fewer)).toThrow(expect.objectContaining({ code: "shape-mismatch" }));
});
