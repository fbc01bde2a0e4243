import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  MULTI_CLASS_SCORE_NAMES,
  type MultiClassScores,
  multiClassPredictionsOf,
  multiClassScores,
} from "../../src/metrics/multi-class-scores.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly truth: readonly number[];
    readonly probabilities: readonly number[];
    readonly classes: number;
    readonly weights: readonly number[] | null;
    readonly expected: Readonly<Record<keyof MultiClassScores, number | null>>;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../golden/metrics/multi-class-scores.json", import.meta.url), "utf8"),
) as Golden;

test.each(golden.cases)("multi-class scores agree with scikit-learn: $name", (one) => {
  const { truth, probabilities, classes, weights, expected } = one;
  const predictions = multiClassPredictionsOf(truth, probabilities, { classes });
  const found = multiClassScores(
    predictions,
    weights === null ? {} : { weights: Uint16Array.from(weights) },
  );
  for (const name of MULTI_CLASS_SCORE_NAMES) {
    const value = expected[name];
    if (value === null) expect(found[name], name).toBeNaN();
    else expect(Math.abs(found[name] - value), name).toBeLessThanOrEqual(golden.tolerance);
  }
});

const sample = fc
  .array(
    fc.record({
      label: fc.constantFrom(0, 1, 2, -1),
      scores: fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 64 }))),
    }),
    { maxLength: 40 },
  )
  .map((rows) => ({
    truth: [0, 1, 2, ...rows.map(({ label }) => label)],
    probabilities: [[40, 12, 12], [30, 20, 14], [1, 2, 61], ...rows.map(({ scores }) => scores)]
      .flat()
      .map((value) => value / 64),
  }));

function score(truth: readonly number[], probabilities: readonly number[]): MultiClassScores {
  return multiClassScores(multiClassPredictionsOf(truth, probabilities, { classes: 3 }));
}

test("the order of classes does not matter where no probability is tied", () => {
  fc.assert(
    fc.property(sample, ({ truth, probabilities }) => {
      // A little more for each later record and class, so that nothing is tied.
      const untied = probabilities.map((value, i) => value + 1e-7 * ((i * 7919) % 1009));
      const turned = untied.map((_, i) => untied[i - (i % 3) + (((i % 3) + 1) % 3)]!);
      const relabelled = truth.map((label) => (label < 0 ? label : (label + 2) % 3));
      const found = score(relabelled, turned);
      for (const [name, value] of Object.entries(score(truth, untied))) {
        expect(found[name as keyof MultiClassScores], name).toBeCloseTo(value, 12);
      }
    }),
  );
});

test("records that are not assessed are not seen, nor are records of weight 0", () => {
  fc.assert(
    fc.property(sample, ({ truth, probabilities }) => {
      const kept = [...truth.keys()].filter((r) => truth[r] !== -1);
      const without = score(
        kept.map((r) => truth[r]!),
        kept.flatMap((r) => probabilities.slice(3 * r, 3 * r + 3)),
      );
      expect(score(truth, probabilities)).toEqual(without);
      const weights = Uint16Array.from([...truth, 1], (_, r) => (r < truth.length ? 1 : 0));
      const more = multiClassPredictionsOf([...truth, 1], [...probabilities, 1, 0, 0], {
        classes: 3,
      });
      expect(multiClassScores(more, { weights })).toEqual(without);
    }),
  );
});

test("what does not fit is refused by name", () => {
  expect(() => multiClassPredictionsOf([0, 3], [1, 0, 1, 0], { classes: 2 })).toThrow(
    "record 1 is of class 3 of 2",
  );
  expect(() => multiClassPredictionsOf([0], [1, 0, 0], { classes: 2 })).toThrow(
    "3 probabilities for 1 records x 2 classes",
  );
  expect(() => multiClassPredictionsOf([0], [Number.NaN, 0], { classes: 2 })).toThrow("NaN");
});
