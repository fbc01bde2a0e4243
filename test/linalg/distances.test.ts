import fc from "fast-check";
import { expect, test } from "vitest";
import { matrixOf } from "../../src/core/matrix.ts";
import { distancesAmong, distanceTable } from "../../src/linalg/distances.ts";

const METRICS = ["euclidean", "cosine"] as const;

const matrices = fc
  .tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, cols]) =>
    fc
      .array(fc.integer({ min: -3, max: 3 }), { minLength: rows * cols, maxLength: rows * cols })
      .map((values) => matrixOf(rows, cols, Float32Array.from(values))),
  );

/** The definitions, one pair at a time. */
function plainDistance(a: Float32Array, b: Float32Array, metric: "euclidean" | "cosine"): number {
  let squares = 0;
  let dot = 0;
  let aa = 0;
  let bb = 0;
  a.forEach((value, f) => {
    squares += (value - b[f]!) ** 2;
    dot += value * b[f]!;
    aa += value ** 2;
    bb += b[f]! ** 2;
  });
  if (metric === "euclidean") return Math.sqrt(squares);
  if (aa === 0 && bb === 0) return 0;
  return aa === 0 || bb === 0 ? 1 : 1 - dot / Math.sqrt(aa * bb);
}

test.each(METRICS)(
  "%s distances follow the definition, kept or streamed, zero rows included",
  (metric) => {
    fc.assert(
      fc.property(matrices, (x) => {
        const kept = distanceTable(x, { metric });
        const streamed = distanceTable(x, { metric, maximumBytes: 0 });
        for (let r = 0; r < x.rows; r++) {
          const from = Array.from(kept.from(r));
          expect(Array.from(streamed.from(r))).toEqual(from);
          from.forEach((distance, s) => {
            const [a, b] = [r, s].map((i) => x.data.slice(i * x.cols, (i + 1) * x.cols));
            expect(distance).toBeCloseTo(plainDistance(a!, b!, metric), 12);
          });
        }
      }),
    );
  },
);

test.each(METRICS)(
  "%s distances are symmetric to the last bit, and 0 between equal records",
  (metric) => {
    fc.assert(
      fc.property(matrices, (x) => {
        const table = distanceTable(x, { metric });
        const rows = Array.from({ length: x.rows }, (_, r) => Float64Array.from(table.from(r)));
        for (let r = 0; r < x.rows; r++) {
          for (let s = 0; s < x.rows; s++) {
            expect(rows[r]![s]).toBe(rows[s]![r]);
            const equal = x.data
              .subarray(r * x.cols, (r + 1) * x.cols)
              .every((value, f) => value === x.data[s * x.cols + f]);
            if (equal) expect(rows[r]![s]).toBe(0);
          }
        }
      }),
    );
  },
);

test("a streamed table answers in any order across its blocks", () => {
  const x = matrixOf(
    150,
    1,
    Float32Array.from({ length: 150 }, (_, r) => r),
  );
  const table = distanceTable(x, { maximumBytes: 0 });
  for (const r of [149, 0, 64, 63, 149, 128]) {
    expect(Array.from(table.from(r))).toEqual(
      Array.from({ length: 150 }, (_, s) => Math.abs(r - s)),
    );
  }
});

test("a table of chosen records has their distances in the order chosen", () => {
  const x = matrixOf(4, 1, Float32Array.of(0, 1, 3, 7));
  const among = distancesAmong(distanceTable(x), [3, 0, 2]);
  expect(Array.from(among.from(0))).toEqual([0, 7, 4]);
  expect(Array.from(among.from(2))).toEqual([4, 3, 0]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  "a table refuses %s and says where it is",
  (bad) => {
    const x = matrixOf(2, 3, Float32Array.of(1, 2, 3, 4, bad, 6));
    expect(() => distanceTable(x)).toThrow(
      expect.objectContaining({
        code: "values-invalid",
        message: expect.stringContaining("row 1, column 1"),
      }),
    );
  },
);
