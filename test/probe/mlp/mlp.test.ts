import { expect, test } from "vitest";
import { matrixOf, takeRows } from "../../../src/core/matrix.ts";
import { randomOf } from "../../../src/core/random.ts";
import { auroc } from "../../../src/metrics/auroc.ts";
import { linear } from "../../../src/probe/linear-entry.ts";
import { mlp } from "../../../src/probe/mlp/mlp.ts";

const RECORDS = 500;
const random = randomOf("mlp/ring");
const x = matrixOf(
  RECORDS,
  6,
  Float32Array.from({ length: RECORDS * 6 }, () => random.normal()),
);
/** Positive outside a circle, with one label in twenty turned: no line tells the classes apart. */
const data = Int8Array.from({ length: RECORDS }, (_, r) => {
  const outside = Math.hypot(x.data[r * 6]!, x.data[r * 6 + 1]!) > 1.2;
  return outside !== random.uniform() < 0.05 ? 1 : 0;
});
const train = Array.from({ length: 300 }, (_, r) => r);
const held = Array.from({ length: 200 }, (_, i) => 300 + i);
const task = {
  kind: "multi-label",
  labels: { rows: 300, classes: ["outside"], data: data.slice(0, 300) },
} as const;
const options = { patientIds: train.map((r) => `p${r}`), seed: 1 };

test("the network finds a circle where a line cannot", async () => {
  const found = [mlp, linear].map(async (probe) => {
    const fitted = await probe.fit(takeRows(x, train), task, options);
    return auroc(data.slice(300), await probe.predict(fitted, takeRows(x, held)));
  });
  const [ofNetwork, ofLine] = await Promise.all(found);
  expect(ofNetwork).toBeGreaterThan(0.85);
  expect(ofLine).toBeLessThan(0.65);
}, 60_000);

test("another seed draws another network", async () => {
  const few = { ...task, labels: { ...task.labels, rows: 60, data: data.slice(0, 60) } };
  const patientIds = options.patientIds.slice(0, 60);
  const [first, second] = await Promise.all(
    [1, 2].map((seed) => mlp.fit(takeRows(x, train.slice(0, 60)), few, { patientIds, seed })),
  );
  expect(first!.matrices["inner"]!.data).not.toEqual(second!.matrices["inner"]!.data);
});
