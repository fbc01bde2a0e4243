import fc from "fast-check";
import { expect, test } from "vitest";
import { firstDifference } from "../../src/results/first-difference.ts";
import { hashTreeOf, leafDifferences, type ResultLeaf } from "../../src/results/hash-tree.ts";

const hash = fc.option(fc.constantFrom("1", "2", "3"));
const leaf = fc.record({
  kind: fc.constantFrom("probe", "score", "map"),
  key: fc.string({ minLength: 1, maxLength: 3 }),
  title: fc.string(),
  sha256: hash,
});
const leaves = fc.uniqueArray(leaf, { selector: ({ key }) => key, maxLength: 8 });

test("neither order nor titles nor repeats change the hash", () => {
  fc.assert(
    fc.property(leaves, (some) => {
      const shuffled = some.map((entry) => ({ ...entry, title: "other" })).reverse();
      expect(hashTreeOf([...shuffled, ...shuffled])).toEqual(hashTreeOf(some));
    }),
  );
});

test("the hash changes exactly when a result is gone, new or another", () => {
  fc.assert(
    fc.property(leaves, leaves, (before, after) => {
      // A job that is planned and not stored leaves a trace too.
      const plan = (own: readonly ResultLeaf[], other: readonly ResultLeaf[]): ResultLeaf[] => [
        ...own,
        ...other
          .filter(({ key }) => own.every((mine) => mine.key !== key))
          .map((absent) => ({ ...absent, sha256: null })),
      ];
      const kindOf = new Map(before.map(({ key, kind }) => [key, kind]));
      const alike = after.map((entry) => ({ ...entry, kind: kindOf.get(entry.key) ?? entry.kind }));
      const [was, is] = [plan(before, alike), plan(alike, before)];
      const isSame = hashTreeOf(was).root === hashTreeOf(is).root;
      expect(isSame).toBe(leafDifferences(was, is).length === 0);
    }),
  );
});

test("differences are named by what happened", () => {
  const base = { kind: "probe", title: "t" };
  const before = [
    { ...base, key: "a", sha256: "1" },
    { ...base, key: "b", sha256: "1" },
    { ...base, key: "c", sha256: null },
  ];
  const after = [
    { ...base, key: "a", sha256: "2" },
    { ...base, key: "b", sha256: null },
    { ...base, key: "c", sha256: "1" },
  ];
  expect(leafDifferences(before, after).map(({ change }) => change)).toEqual([
    "other content",
    "gone or damaged",
    "new",
  ]);
});

test("the first difference is null for equal values only, and its path leads to it", () => {
  const follow = (value: unknown, path: string): unknown =>
    path === ""
      ? value
      : path.split(".").reduce((at, name) => (at as Record<string, unknown>)?.[name], value);
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.integer({ min: 0, max: 2 }),
      fc.constantFrom("x", null, true),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(firstDifference(a, JSON.parse(JSON.stringify(a)))).toBeNull();
      const found = firstDifference(a, b);
      if (found === null) expect(b).toEqual(a);
      else {
        expect(follow(a, found.path)).toEqual(found.first);
        expect(follow(b, found.path)).toEqual(found.second);
        expect(found.first).not.toEqual(found.second);
      }
    }),
  );
});
