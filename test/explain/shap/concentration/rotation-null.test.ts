import { expect, test } from "vitest";
import { randomOf } from "../../../../src/core/random.ts";
import {
  concentrationOf,
  meanAbsolute,
} from "../../../../src/explain/shap/concentration/importance.ts";
import { rotatedImportances } from "../../../../src/explain/shap/concentration/rotation-null.ts";
import { noise } from "../../sample-data.ts";

const RECORDS = 60;
const DIMENSIONS = 48;
const REPEATS = 30;

/** Weights and spread that fall off steeply: the most that a rotation can change. */
function concentratedExample(): { centred: Float64Array; weights: Float64Array } {
  const fall = (f: number) => 0.7 ** f;
  const centred = Float64Array.from(
    noise(RECORDS, DIMENSIONS, "rotation").data,
    (value, i) => value * fall(i % DIMENSIONS),
  );
  return { centred, weights: Float64Array.from({ length: DIMENSIONS }, (_, f) => fall(f)) };
}

/** A uniformly distributed rotation: normal vectors made orthonormal (Gram-Schmidt), float64[size] each. */
function haarRotation(size: number, key: string): Float64Array[] {
  const random = randomOf(key);
  const rows: Float64Array[] = [];
  while (rows.length < size) {
    let row = Float64Array.from({ length: size }, random.normal);
    for (const other of rows) {
      const along = row.reduce((sum, value, f) => sum + value * other[f]!, 0);
      row = row.map((value, f) => value - along * other[f]!);
    }
    const length = Math.hypot(...row);
    rows.push(row.map((value) => value / length));
  }
  return rows;
}

function haarImportance(
  { centred, weights }: { centred: Float64Array; weights: Float64Array },
  key: string,
): Float64Array {
  const values = new Float64Array(centred.length);
  haarRotation(DIMENSIONS, key).forEach((axis, f) => {
    const weight = axis.reduce((sum, value, g) => sum + value * weights[g]!, 0);
    for (let r = 0; r < RECORDS; r++) {
      const along = axis.reduce((sum, v, g) => sum + v * centred[r * DIMENSIONS + g]!, 0);
      values[r * DIMENSIONS + f] = weight * along;
    }
  });
  return meanAbsolute(values, { rows: RECORDS, cols: DIMENSIONS });
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

test("paired random turns concentrate importance as uniformly distributed rotations do", () => {
  const example = concentratedExample();
  const ours = rotatedImportances(example, { repeats: REPEATS, seed: "turns" }).map(
    concentrationOf,
  );
  const haar = Array.from({ length: REPEATS }, (_, i) =>
    concentrationOf(haarImportance(example, `haar ${i}`)),
  );
  const unrotated = concentrationOf(
    meanAbsolute(
      example.centred.map((value, i) => value * example.weights[i % DIMENSIONS]!),
      { rows: RECORDS, cols: DIMENSIONS },
    ),
  );
  const gini = mean(ours.map((one) => one.gini));
  expect(Math.abs(gini - mean(haar.map((one) => one.gini)))).toBeLessThan(0.03);
  expect(
    Math.abs(mean(ours.map((one) => one.n80)) - mean(haar.map((one) => one.n80))),
  ).toBeLessThan(1.5);
  expect(unrotated.gini).toBeGreaterThan(gini + 0.3);
});

test("a rotation keeps every record's sum of SHAP values: one record of two dimensions shows it", () => {
  // |phi_1| + |phi_2| may change, phi_1 + phi_2 = w.z may not; with w along z all rotated values are >= 0.
  const z = Float64Array.of(0.6, -0.8);
  for (const importance of rotatedImportances(
    { centred: z, weights: z },
    { repeats: 20, seed: "sum" },
  )) {
    expect(importance[0]! + importance[1]!).toBeCloseTo(1, 12);
  }
});

test("rotations return for the same seed and differ between repeats; one dimension stays what it is", () => {
  const example = concentratedExample();
  const draw = () => rotatedImportances(example, { repeats: 2, seed: "again" });
  expect(draw()).toEqual(draw());
  expect(draw()[0]).not.toEqual(draw()[1]);
  const single = { centred: Float64Array.of(2, -4), weights: Float64Array.of(3) };
  expect(rotatedImportances(single, { repeats: 1, seed: "one" })[0]).toEqual(Float64Array.of(9));
});
