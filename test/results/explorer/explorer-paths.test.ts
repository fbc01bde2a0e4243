import fc from "fast-check";
import { expect, test } from "vitest";
import { explorerPaths, idOf, segmentOf } from "../../../src/results/explorer/explorer-paths.ts";
import { tokenCookie } from "../../../src/results/explorer/explorer-token.ts";

const ids = fc.string({ unit: "grapheme", minLength: 1 });

test("every id has one segment, and every segment one id", () => {
  fc.assert(
    fc.property(ids, (id) => {
      expect(idOf(segmentOf(id))).toBe(id);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."aZ9_.-~2E") }), (segment) => {
      const id = idOf(segment);
      if (id !== null) expect(segmentOf(id)).toBe(segment);
    }),
  );
});

test("a segment is a file name that leads nowhere and a part of an address that nobody decodes", () => {
  fc.assert(
    fc.property(fc.oneof(ids, fc.string({ unit: fc.constantFrom(..."./\\%~:a\0") })), (id) => {
      if (id === "") return;
      const segment = segmentOf(id);
      expect(segment).toMatch(/^[a-zA-Z0-9_~.-]+$/);
      expect(segment).not.toMatch(/^\.|\.\.|\.$/);
      expect(new URL(segment, "http://h/a/").href).toBe(`http://h/a/${segment}`);
    }),
  );
});

test("ids that would lead somewhere are written out", () => {
  expect(segmentOf("00001_hr")).toBe("00001_hr");
  expect(segmentOf("../etc")).toBe("~2E.~2Fetc");
  expect(segmentOf("v1.0")).toBe("v1.0");
  expect(segmentOf("ecgfounder~random")).toBe("ecgfounder~7Erandom");
  expect(segmentOf("é")).toBe("~C3~A9");
});

test.each(["", "..", ".a", "a.", "a..b", "~2e", "~61", "~", "~FF", "a/b", "a%2Fb", "a\\b"])(
  "no id is written as %j",
  (segment) => expect(idOf(segment)).toBeNull(),
);

test("settings, seeds and training keep apart in addresses", () => {
  const at = { test: "a", model: "m", probe: "p", train: "b", seed: "mean" } as const;
  const addresses = [
    { ...at, setting: { kind: "fraction", value: 1 } as const },
    { ...at, setting: { kind: "shots", value: 1 } as const },
    { ...at, setting: { kind: "fraction", value: 0.1 } as const },
    { ...at, setting: { kind: "fraction", value: 1 } as const, seed: 1 },
    { ...at, setting: { kind: "fraction", value: 1 } as const, train: "a" },
  ].map((address) => explorerPaths.predictions(address));
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(addresses[0]).toBe("data/predictions/a/m/p/fraction-1/b.mean.bin");
});

test("the token is taken from the fragment only where it is whole", () => {
  const token = "abcdefghijklmnopqrstuvwxyz_-0123";
  const cookie = `einthoven-token=${token}; Path=/; SameSite=Strict`;
  expect(tokenCookie(`#token=${token}`)).toBe(cookie);
  expect(tokenCookie(`#view=map&token=${token}&x=1`)).toBe(cookie);
  for (const other of [
    "",
    "#",
    "#token=",
    "#token=short",
    `#nottoken=${token}`,
    `#token=${token};x`,
  ]) {
    expect(tokenCookie(other), other).toBeNull();
  }
});
