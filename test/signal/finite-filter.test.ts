import fc from "fast-check";
import { expect, test } from "vitest";
import { filterInPlace } from "../../src/signal/filters/filter.ts";

/** The delays of a filter one by one (direct form II transposed), as they are drawn on a blackboard. */
function byDelays(x: Float64Array, b: Float64Array, state: Float64Array): void {
  for (let t = 0; t < x.length; t++) {
    const input = x[t]!;
    const output = b[0]! * input + state[0]!;
    for (let k = 1; k < state.length; k++) state[k - 1] = state[k]! + b[k]! * input;
    state[state.length - 1] = b[state.length]! * input;
    x[t] = output;
  }
}

/** Zero has a sign, which does not matter. */
function unsigned(list: Float64Array): number[] {
  return Array.from(list, (value) => value + 0);
}

const values = (least: number, most: number) =>
  fc
    .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: least, maxLength: most })
    .map((list) => Float64Array.from(list));

test("a filter without feedback gives, to the last bit, what its delays give, and leaves their state", () => {
  fc.assert(
    fc.property(values(4, 12), values(1, 60), values(12, 12), (b, x, start) => {
      const a = new Float64Array(b.length);
      a[0] = 1;
      const [actual, expected] = [x.slice(), x.slice()];
      const [state, expectedState] = [start.slice(0, b.length - 1), start.slice(0, b.length - 1)];
      filterInPlace(actual, { b, a }, state);
      byDelays(expected, b, expectedState);
      expect(unsigned(actual)).toEqual(unsigned(expected));
      expect(unsigned(state)).toEqual(unsigned(expectedState));
    }),
    { numRuns: 500 },
  );
});
