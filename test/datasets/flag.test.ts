import { expect, test } from "vitest";
import { parseFlag, requireFlag } from "../../src/datasets/reading/flag.ts";

test.each([
  ["True", true],
  [" true ", true],
  ["1", true],
  ["1.0", true],
  ["False", false],
  ["FALSE", false],
  ["0", false],
  ["0.0", false],
  ["", null],
  [" ", null],
  ["NaN", null],
])("%j is read as %s", (text, flag) => {
  expect(parseFlag(text, "death")).toBe(flag);
});

test("another word is no answer", () => {
  for (const text of ["yes", "2", "-1", "0.5", "Truee"]) {
    expect(() => parseFlag(text, "death")).toThrowError(
      expect.objectContaining({ code: "label-unknown", message: expect.stringContaining(text) }),
    );
  }
});

test("a blank cell is an error where every record must answer", () => {
  expect(requireFlag("1", "AF")).toBe(true);
  expect(() => requireFlag("", "AF")).toThrowError(
    expect.objectContaining({ code: "label-unknown", message: "AF is blank" }),
  );
});
