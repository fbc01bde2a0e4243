import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decisionCurve } from "../../src/metrics/decision-curve.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly labels: readonly number[];
    readonly probabilities: readonly number[];
    readonly thresholds: readonly number[];
    readonly expected: { netBenefit: readonly number[]; treatAll: readonly number[] };
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../golden/metrics/decision-curve.json", import.meta.url), "utf8"),
) as Golden;

test.each(golden.cases)("net benefit agrees with dcurves: $name", (one) => {
  const curve = decisionCurve(one.labels, one.probabilities, { thresholds: one.thresholds });
  curve.forEach((point, i) => {
    expect(point.threshold).toBe(one.thresholds[i]);
    for (const name of ["netBenefit", "treatAll"] as const) {
      expect(Math.abs(point[name] - one.expected[name][i]!)).toBeLessThanOrEqual(golden.tolerance);
    }
  });
});

test("a perfect model has the prevalence as its benefit, and nobody treated has none", () => {
  const labels = [1, 0, 0, 0, -1];
  const perfect = decisionCurve(labels, [0.999, 0.001, 0.001, 0.001, 0.5]);
  expect(perfect).toHaveLength(99);
  for (const { netBenefit } of perfect) expect(netBenefit).toBe(0.25);
  const nobody = decisionCurve(labels, [0, 0, 0, 0, 0]);
  for (const { netBenefit } of nobody) expect(netBenefit).toBe(0);
  expect(nobody[24]!.treatAll).toBeCloseTo(0, 12);
});

test("a threshold outside (0, 1) is refused", () => {
  for (const threshold of [0, 1, Number.NaN]) {
    expect(() => decisionCurve([1], [0.5], { thresholds: [threshold] })).toThrow(
      `${threshold} is not a threshold probability`,
    );
  }
});
