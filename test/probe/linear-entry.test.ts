import { expect, test } from "vitest";
import { fitLinearProbe, predictLinearProbe } from "../../src/probe/linear.ts";
import { linear, linearProbeOf } from "../../src/probe/linear-entry.ts";
import { openOnnxProducts } from "../../src/run/onnx-products.ts";
import { syntheticEmbedding } from "./synthetic-embedding.ts";

const { x, labels, patientIds } = syntheticEmbedding(90, 40, { classes: 2, key: "entry" });

test("the stored linear probe is the fitted one in float32", async () => {
  const probe = await fitLinearProbe(x, labels, { patientIds, seed: 3 });
  const fitted = await linear.fit(x, { kind: "multi-label", labels }, { patientIds, seed: 3 });
  const rounded = {
    ...probe,
    mean: probe.mean.map(Math.fround),
    scale: probe.scale.map(Math.fround),
    classes: probe.classes.map((own) => {
      if (own.status !== "fitted") return own;
      const { weights, intercept } = own;
      return { ...own, weights: weights.map(Math.fround), intercept: Math.fround(intercept) };
    }),
  };
  expect(linearProbeOf(fitted)).toEqual(rounded);
  expect(await linear.predict(fitted, x)).toEqual(predictLinearProbe(rounded, x));
});

test("exclusive classes have no log-odds of their own, and are refused where those are asked for", async () => {
  const data = labels.data.map((label, i) => (i % 2 === 0 ? label : 1 - labels.data[i - 1]!));
  const task = { kind: "multi-class", labels: { ...labels, data } } as const;
  const fitted = await linear.fit(x, task, { patientIds, seed: 3 });
  expect(() => linearProbeOf(fitted)).toThrow("linear of a multi-class task has no log-odds");
});

test("two exclusive classes are told apart with ONNX Runtime's products as with the plain ones", async () => {
  const data = labels.data.map((label, i) => (i % 2 === 0 ? label : 1 - labels.data[i - 1]!));
  const task = { kind: "multi-class", labels: { ...labels, data } } as const;
  const plain = await linear.fit(x, task, { patientIds, seed: 3 });
  const options = { patientIds, seed: 3, openProducts: openOnnxProducts };
  const fast = await linear.fit(x, task, options);
  expect(fast.outputs.map(({ status }) => status)).toEqual(["fitted", "fitted"]);
  const [first, second] = [await linear.predict(plain, x), await linear.predict(fast, x)];
  first.forEach((p, i) => {
    expect(second[i]).toBeCloseTo(p, 4);
  });
});
