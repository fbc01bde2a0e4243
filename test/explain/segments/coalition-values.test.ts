import fc from "fast-check";
import { expect, test } from "vitest";
import { coalitionValues } from "../../../src/explain/segments/coalition-values.ts";

/** A game with pairwise interactions, whose Shapley values are known: own worth plus half of each interaction. */
function pairGame(own: readonly number[], together: readonly (readonly number[])[]) {
  const worth = (coalitions: readonly Uint8Array[]): Promise<Float64Array> =>
    Promise.resolve(
      Float64Array.from(coalitions, (present) => {
        const members = [...own.keys()].filter((i) => present[i] === 1);
        return members.reduce(
          (total, i, place, all) =>
            all.slice(0, place).reduce((sum, j) => sum + together[i]![j]!, total + own[i]!),
          0,
        );
      }),
    );
  const exact = own.map(
    (value, i) =>
      value +
      own.reduce(
        (sum, _, j) => sum + (j === i ? 0 : together[Math.max(i, j)]![Math.min(i, j)]!),
        0,
      ) /
        2,
  );
  return { worth, exact };
}

const games = fc.integer({ min: 1, max: 7 }).chain((n) =>
  fc.record({
    own: fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: n, maxLength: n }),
    together: fc.array(
      fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: n, maxLength: n }),
      { minLength: n, maxLength: n },
    ),
  }),
);

test("one antithetic pair is exact for a game of pairwise interactions", async () => {
  await fc.assert(
    fc.asyncProperty(games, async ({ own, together }) => {
      const { worth, exact } = pairGame(own, together);
      const { values } = await coalitionValues(worth, {
        players: own.length,
        outputs: 1,
        pairs: 1,
        seed: "a",
      });
      for (const [i, value] of exact.entries()) expect(values[i]).toBeCloseTo(value, 9);
    }),
  );
});

test("values always add up to what everybody is worth more than nobody", async () => {
  await fc.assert(
    fc.asyncProperty(games, fc.string(), async ({ own, together }, seed) => {
      const { worth } = pairGame(own, together);
      const cubed = async (coalitions: readonly Uint8Array[]): Promise<Float64Array> =>
        (await worth(coalitions)).map((value) => value ** 3 / 100 + Math.sin(value));
      const { values, full, empty } = await coalitionValues(cubed, {
        players: own.length,
        outputs: 1,
        pairs: 2,
        seed,
      });
      const sum = values.reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(full[0]! - empty[0]!, 7);
    }),
  );
});

test("outputs are kept apart, a player who changes nothing gets nothing, and coalitions are counted", async () => {
  let asked = 0;
  const result = await coalitionValues(
    (coalitions) => {
      asked += coalitions.length;
      return Promise.resolve(
        Float64Array.from(coalitions.flatMap(([a, b]) => [2 * a!, 3 * a! * b!])),
      );
    },
    { players: 3, outputs: 2, pairs: 3, seed: "b" },
  );
  expect([...result.values]).toEqual([2, 1.5, 0, 1.5, 0, 0]);
  expect([...result.full]).toEqual([2, 3]);
  expect(result.evaluations).toBe(asked);
  expect(asked).toBe(2 + 3 * 2 * 2);
});

test("the standard error shrinks with more orders and covers the exact value", async () => {
  // The worth is the product of all players: each is worth 1/6, but only the last to come brings anything.
  const worth = (coalitions: readonly Uint8Array[]): Promise<Float64Array> =>
    Promise.resolve(Float64Array.from(coalitions, (present) => (present.includes(0) ? 0 : 1)));
  const run = (pairs: number) =>
    coalitionValues(worth, { players: 6, outputs: 1, pairs, seed: "c" });
  const [few, many] = [await run(10), await run(400)];
  expect(many.standardErrors[0]!).toBeLessThan(few.standardErrors[0]!);
  for (const value of many.values) {
    expect(Math.abs(value - 1 / 6)).toBeLessThan(5 * Math.max(...many.standardErrors));
  }
});
