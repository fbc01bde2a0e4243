import fc from "fast-check";
import { expect, test } from "vitest";
import {
  chanceAgreement,
  rankAgreement,
} from "../../../../src/explain/shap/stability/rank-agreement.ts";
import { explainGolden } from "../../golden.ts";
import { noise } from "../../sample-data.ts";

interface Golden {
  tolerance: number;
  rankings: { a: number[]; b: number[]; spearman: number; overlap: number }[];
}

const golden = explainGolden<Golden>("sampled-shap");

test.each(golden.rankings)(
  "agreement is scipy's spearmanr and the sum of Webber and others",
  (one) => {
    const found = rankAgreement(Float64Array.from(one.a), Float64Array.from(one.b));
    expect(Math.abs(found.spearman - one.spearman)).toBeLessThan(golden.tolerance);
    expect(Math.abs(found.overlap - one.overlap)).toBeLessThan(golden.tolerance);
  },
);

const pairs = fc.record({ seed: fc.string(), features: fc.integer({ min: 2, max: 80 }) });

test("agreement is symmetric, 1 with itself, and blind to scale", () => {
  fc.assert(
    fc.property(pairs, ({ seed, features }) => {
      const a = Float64Array.from(noise(1, features, `${seed}/a`).data, Math.abs);
      const b = Float64Array.from(noise(1, features, `${seed}/b`).data, Math.abs);
      const found = rankAgreement(a, b);
      const turned = rankAgreement(b, a);
      expect(turned.spearman).toBeCloseTo(found.spearman, 12);
      expect(turned.overlap).toBeCloseTo(found.overlap, 12);
      const self = rankAgreement(
        a,
        a.map((value) => 3 * value),
      );
      expect(self.spearman).toBeCloseTo(1, 12);
      expect(self.overlap).toBeCloseTo(1, 12);
      expect(found.overlap).toBeGreaterThanOrEqual(0);
      expect(found.overlap).toBeLessThanOrEqual(1 + 1e-12);
    }),
  );
});

test("random importances agree as chance says: one pair in twenty lies above the upper limits", () => {
  const features = 120;
  const chance = chanceAgreement(features, "test");
  const found = Array.from({ length: 400 }, (_, i) =>
    rankAgreement(
      Float64Array.from(noise(1, features, `a${i}`).data, Math.abs),
      Float64Array.from(noise(1, features, `b${i}`).data, Math.abs),
    ),
  );
  const mean = found.reduce((sum, { overlap }) => sum + overlap / found.length, 0);
  expect(Math.abs(mean - chance.overlap)).toBeLessThan(0.01);
  const above = found.filter(({ overlap }) => overlap > chance.overlapHigh).length / found.length;
  expect(above).toBeGreaterThan(0.01);
  expect(above).toBeLessThan(0.12);
  const correlated = found.filter(({ spearman }) => spearman > chance.spearmanHigh).length;
  expect(correlated / found.length).toBeLessThan(0.12);
});
