import { expect, test } from "vitest";
import { randomOf } from "../../../src/core/random.ts";
import { scoreDrop } from "../../../src/metrics/comparison/score-drop.ts";

function replicated(
  value: number,
  deviation: number,
  key: string,
): { value: number; replicates: Float64Array } {
  const random = randomOf(key);
  return {
    value,
    replicates: Float64Array.from({ length: 4000 }, () => value + deviation * random.normal()),
  };
}

test("the interval of a drop adds the variances of both test sets", () => {
  const internal = replicated(0.9, 0.006, "internal");
  const external = replicated(0.82, 0.008, "external");
  const { drop, lower, upper, p } = scoreDrop({ internal, external });
  expect(drop).toBeCloseTo(-0.08, 12);
  // 1.96 x sqrt(0.006^2 + 0.008^2) = 0.0196
  expect(upper - lower).toBeCloseTo(2 * 0.0196, 2.5);
  expect(p).toBeLessThan(0.001);
  const back = scoreDrop({ internal: external, external: internal });
  expect(back.drop).toBeCloseTo(0.08, 12);
  expect(back.lower).toBeCloseTo(-upper, 12);
});

test("equal scores show no drop, and unequal numbers of replicates are refused", () => {
  const internal = replicated(0.9, 0.01, "internal");
  expect(scoreDrop({ internal, external: replicated(0.9, 0.01, "other") }).p).toBeGreaterThan(0.5);
  const external = { value: 0.9, replicates: Float64Array.of(0.9) };
  expect(() => scoreDrop({ internal, external })).toThrow(
    "4000 internal and 1 external replicates",
  );
});
