import { expect, test } from "vitest";
import { matrixOf } from "../../../src/core/matrix.ts";
import { decisionTree } from "../../../src/probe/trees/decision-tree.ts";
import { LEAF } from "../../../src/probe/trees/tree.ts";
import { treeEnsemblesOf } from "../../../src/probe/trees/tree-probe.ts";
import { syntheticEmbedding } from "../synthetic-embedding.ts";

const { x, labels, patientIds } = syntheticEmbedding(160, 24, { classes: 2, key: "tree-probes" });
const task = { kind: "multi-label", labels } as const;

test("a decision tree finds the feature and the value that separate a class", async () => {
  const marked = matrixOf(160, 24, x.data.slice());
  for (let r = 0; r < 160; r++) marked.data[r * 24 + 5] = labels.data[2 * r]! === 1 ? 3 : 1;
  const fitted = await decisionTree.fit(marked, task, { patientIds, seed: 1 });
  const [first] = treeEnsemblesOf(fitted, "probability");
  expect(first!.trees[0]!.feature[0]).toBe(5);
  expect(first!.trees[0]!.threshold[0]).toBe(2);
  expect(fitted.outputs[0]).toMatchObject({ status: "fitted", chosen: { depth: 1 } });
  const predictions = await decisionTree.predict(fitted, marked);
  for (let r = 0; r < 160; r++) expect(predictions[2 * r]).toBe(labels.data[2 * r]);
});

test("a decision tree is the same for the same seed, and no deeper than it was chosen to be", async () => {
  const fitted = await decisionTree.fit(x, task, { patientIds, seed: 1 });
  expect(await decisionTree.fit(x, task, { patientIds, seed: 1 })).toEqual(fitted);
  treeEnsemblesOf(fitted, "probability").forEach(({ trees: [tree] }, c) => {
    const own = fitted.outputs[c]!;
    if (own.status !== "fitted") throw new Error(own.reason);
    const leaves = [...tree!.feature].filter((feature) => feature === LEAF).length;
    expect(leaves).toBeLessThanOrEqual(2 ** own.chosen["depth"]!);
    expect(tree!.cover.every((cover) => cover >= 5)).toBe(true);
  });
});

test("a decision tree refuses NaN and survives one class", async () => {
  const broken = matrixOf(160, 24, x.data.slice());
  broken.data[30] = Number.NaN;
  const refused = expect.objectContaining({ code: "values-invalid" });
  await expect(decisionTree.fit(broken, task, { patientIds, seed: 1 })).rejects.toEqual(refused);
  const none = { ...labels, data: new Int8Array(labels.data.length) };
  const fitted = await decisionTree.fit(
    x,
    { kind: "multi-label", labels: none },
    { patientIds, seed: 1 },
  );
  const predictions = await decisionTree.predict(fitted, x);
  expect(predictions.every((p) => p === 0)).toBe(true);
});
