import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  REGRESSION_SCORE_NAMES,
  type RegressionScores,
  regressionScores,
} from "../../src/metrics/regression-scores.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly truth: readonly number[];
    readonly predicted: readonly number[];
    readonly weights: readonly number[] | null;
    readonly expected: Readonly<Record<keyof RegressionScores, number | null>>;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../golden/metrics/regression-scores.json", import.meta.url), "utf8"),
) as Golden;

test.each(golden.cases)("regression scores agree with scikit-learn and scipy: $name", (one) => {
  const { truth, predicted, weights, expected } = one;
  const found = regressionScores(truth, predicted, weights === null ? {} : { weights });
  for (const name of REGRESSION_SCORE_NAMES) {
    const value = expected[name];
    if (value === null) expect(found[name], name).toBeNaN();
    else expect(Math.abs(found[name] - value), name).toBeLessThanOrEqual(golden.tolerance);
  }
});

const pairs = fc.array(
  fc.record({
    truth: fc.integer({ min: 0, max: 90 }),
    predicted: fc.integer({ min: 0, max: 90 }),
    weight: fc.integer({ min: 0, max: 3 }),
  }),
  { minLength: 1, maxLength: 30 },
);

test("weights count a record that often", () => {
  fc.assert(
    fc.property(pairs, (rows) => {
      const weighted = regressionScores(
        rows.map(({ truth }) => truth),
        rows.map(({ predicted }) => predicted),
        { weights: rows.map(({ weight }) => weight) },
      );
      const repeated = rows.flatMap((row) =>
        new Array<(typeof rows)[number]>(row.weight).fill(row),
      );
      const plain = regressionScores(
        repeated.map(({ truth }) => truth),
        repeated.map(({ predicted }) => predicted),
      );
      for (const name of REGRESSION_SCORE_NAMES) {
        if (Number.isNaN(plain[name])) expect(weighted[name], name).toBeNaN();
        else expect(weighted[name], name).toBeCloseTo(plain[name], 9);
      }
    }),
  );
});

test("rank correlation depends on the order only, linear correlation not on scale and offset", () => {
  fc.assert(
    fc.property(pairs, (rows) => {
      const truth = rows.map((row) => row.truth);
      const predicted = rows.map((row) => row.predicted);
      const plain = regressionScores(truth, predicted);
      const cubed = regressionScores(
        truth,
        predicted.map((value) => value ** 3),
      );
      const moved = regressionScores(
        truth,
        predicted.map((value) => 2 * value + 5),
      );
      if (Number.isNaN(plain.spearman)) return;
      expect(cubed.spearman).toBeCloseTo(plain.spearman, 12);
      expect(moved.pearson).toBeCloseTo(plain.pearson, 9);
      expect(plain.rmse).toBeGreaterThanOrEqual(plain.mae - 1e-12);
    }),
  );
});

test("an unknown truth is left out, whatever is predicted there", () => {
  const found = regressionScores([50, Number.NaN, 70], [52, Number.NaN, 66]);
  expect(found).toEqual(regressionScores([50, 70], [52, 66]));
  expect(found.mae).toBe(3);
});

test("a NaN prediction of a known truth is refused by its record, and so are arrays that do not fit", () => {
  expect(() => regressionScores([50, 60], [1, Number.NaN])).toThrow("the prediction of record 1");
  expect(() => regressionScores([50], [1, 2])).toThrow("1 true values for 2 predictions");
});

test("without records every score is NaN", () => {
  for (const value of Object.values(regressionScores([], []))) expect(value).toBeNaN();
});
