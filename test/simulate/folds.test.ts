import fc from "fast-check";
import { expect, test } from "vitest";
import { openFolds } from "../../src/simulate/folders/folds.ts";

const person = fc.subarray(["AF", "IAVB", "RBBB", "NSR"]);

test("every label is spread evenly over the folds", () => {
  const assign = openFolds(10);
  const folds = Array.from({ length: 600 }, (_, i) => assign(i % 10 === 0 ? ["AF"] : ["NSR"]));
  for (let fold = 1; fold <= 10; fold++) {
    const inFold = folds.flatMap((value, i) => (value === fold ? [i] : []));
    expect(inFold.length).toBe(60);
    expect(inFold.filter((i) => i % 10 === 0).length).toBe(6);
  }
});

test("folds stay in range and those who come later change nothing", () => {
  fc.assert(
    fc.property(fc.array(person, { maxLength: 60 }), person, (people, late) => {
      const [a, b] = [openFolds(10), openFolds(10)];
      const alone = people.map((labels) => a(labels));
      const together = [...people, late].map((labels) => b(labels));
      expect(together.slice(0, people.length)).toEqual(alone);
      expect(together.every((fold) => fold >= 1 && fold <= 10)).toBe(true);
    }),
  );
});
