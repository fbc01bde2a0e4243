import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../../src/core/random.ts";
import { exchangedRecords } from "../../../src/explain/exchanged-records.ts";
import {
  centralRange,
  permutedLabellings,
} from "../../../src/explain/structure/permuted-labels.ts";

const patients = fc.array(fc.integer({ min: 0, max: 9 }).map(String), { maxLength: 40 });

test("records are exchanged one for one", () => {
  fc.assert(
    fc.property(patients, fc.string(), (ids, seed) => {
      const source = exchangedRecords(ids, randomOf(seed));
      expect(Array.from(source).sort((a, b) => a - b)).toEqual(Array.from(ids.keys()));
    }),
  );
});

test("a patient receives the labels of one patient with as many records", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 4 }), (people, each) => {
      const ids = Array.from({ length: people * each }, (_, r) => String(r % people));
      const source = exchangedRecords(ids, randomOf(`${people}/${each}`));
      const giversOf = new Map<string, Set<string>>();
      ids.forEach((id, r) => {
        giversOf.set(id, (giversOf.get(id) ?? new Set()).add(ids[source[r]!]!));
      });
      for (const givers of giversOf.values()) expect(givers.size).toBe(1);
    }),
  );
});

test("every patient takes part, those with a number of records of their own too", () => {
  const ids = ["a", "b", "b", "c", "c", "c", "d", "e", "f"];
  const moved = new Set<number>();
  for (let draw = 0; draw < 50; draw++) {
    exchangedRecords(ids, randomOf(`draw ${draw}`)).forEach((from, to) => {
      if (from !== to) moved.add(to);
    });
  }
  expect(moved.size).toBe(ids.length);
});

test("labellings keep the frequencies, differ between repeats, and return for the same seed", () => {
  const labels = Int32Array.from({ length: 50 }, (_, r) => (r % 5 === 0 ? 1 : 0));
  const draw = () => permutedLabellings(labels, { repeats: 4, seed: "labels" });
  const drawn = draw();
  for (const permuted of drawn) {
    expect(permuted.toSorted()).toEqual(labels.toSorted());
  }
  expect(new Set(drawn.map((permuted) => permuted.join(""))).size).toBe(4);
  expect(draw()).toEqual(drawn);
});

test("the central range holds 95 % of the values by linear interpolation", () => {
  // numpy.quantile(numpy.arange(81), [0.025, 0.975])
  const values = Array.from({ length: 81 }, (_, i) => 80 - i);
  expect(centralRange(values)).toEqual([2, 78]);
  expect(centralRange([Number.NaN, 3])).toEqual([3, 3]);
  expect(centralRange([Number.NaN])).toBeNull();
});
