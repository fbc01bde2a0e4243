import { expect, test } from "vitest";
import { tunedMap } from "../../../src/explain/umap/tuned-map.ts";
import { groups, noise } from "../sample-data.ts";

const patients = Array.from({ length: 60 }, (_, r) => `p${r}`);

test("on noise the tuned map separates its labels no more than the same search separates permuted ones", async () => {
  const labels = Int32Array.from({ length: 60 }, (_, r) => r % 3);
  const { chosen, permuted, tried, dimensions } = await tunedMap({
    x: noise(60, 80, "tuned"),
    labels,
    patientIds: patients,
    seed: "noise",
    repeats: 4,
    epochs: 30,
  });
  expect([tried, dimensions, permuted.length]).toEqual([20, 50, 4]);
  const nulls = permuted.map(({ silhouette }) => silhouette);
  const spread = Math.max(...nulls) - Math.min(...nulls);
  expect(chosen.silhouette).toBeLessThan(Math.max(...nulls) + 2 * spread);
  for (const map of permuted) expect([...map.labels].sort()).toEqual([...labels].sort());
});

test("groups that are there are found far beyond permuted labels, the same for the same seed", async () => {
  const { x, labels } = groups(60, 20, { groups: 3, apart: 25, seed: "there" });
  const request = { x, labels, patientIds: patients, seed: "s", repeats: 1, epochs: 30 };
  const found = await tunedMap(request);
  expect(found.chosen.silhouette).toBeGreaterThan(0.5);
  expect(found.chosen.silhouette).toBeGreaterThan(found.permuted[0]!.silhouette + 0.4);
  expect((await tunedMap(request)).chosen).toEqual(found.chosen);
});
