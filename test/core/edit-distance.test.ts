import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance } from "../../src/core/edit-distance.ts";

test.each([
  ["", "", 0],
  ["ptbxl", "ptb-xl", 1],
  ["kitten", "sitting", 3],
  ["georgia", "", 7],
])("from %j to %j it takes %d edits", (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
});

test("the distance is symmetric and at most the longer word", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
