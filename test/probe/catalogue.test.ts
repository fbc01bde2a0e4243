import { expect, test } from "vitest";
import {
  ALL_PROBES,
  anyProbeById,
  PROBES,
  predictProbe,
  probeById,
  TOKEN_PROBES,
} from "../../src/probe/catalogue.ts";
import { describeProbe, type ExpectedQuality } from "../conformance/probe.ts";
import { describeTokenProbe } from "../conformance/token-probe.ts";
import { syntheticEmbedding } from "./synthetic-embedding.ts";

const EXPECTED: ReadonlyMap<string, ExpectedQuality> = new Map([
  // scikit-learn's tree reaches 0.70 there.
  ["decision-tree", { least: 0.6, slack: 0.08 }],
]);

for (const probe of PROBES) describeProbe(probe, EXPECTED.get(probe.id));
for (const probe of TOKEN_PROBES) describeTokenProbe(probe);

test("probes are found by their id, and an id that is not there is refused with those that are", () => {
  expect(new Set(ALL_PROBES.map(({ id }) => id)).size).toBe(PROBES.length + TOKEN_PROBES.length);
  for (const probe of ALL_PROBES) expect(anyProbeById(probe.id)).toBe(probe);
  expect(() => anyProbeById("oracle")).toThrow("there is no probe oracle");
  for (const probe of PROBES) expect(probeById(probe.id)).toBe(probe);
  expect(() => probeById("oracle")).toThrow("there is no probe oracle");
});

test("a fitted probe is predicted by the probe that fitted it", async () => {
  const { x, labels, patientIds } = syntheticEmbedding(40, 6, { classes: 1, key: "catalogue" });
  const task = { kind: "multi-label", labels } as const;
  for (const probe of PROBES) {
    const fitted = await probe.fit(x, task, { patientIds, seed: 1 });
    expect(await predictProbe(fitted, x)).toEqual(await probe.predict(fitted, x));
  }
});
