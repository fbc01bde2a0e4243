import { expect, test } from "vitest";
import { parsePythonLiteral } from "../../src/formats/python-literal.ts";

test("the statements of PTB-XL are read", () => {
  const text = "{'NORM': 100.0, 'LAO/LAE': 0.0, 'PRC(S)': 35, '1AVB': 1e2,}";
  expect(parsePythonLiteral(text)).toEqual(
    new Map([
      ["NORM", 100],
      ["LAO/LAE", 0],
      ["PRC(S)", 35],
      ["1AVB", 100],
    ]),
  );
});

test.each([
  ["{}", new Map()],
  ["[\"it's\", 'a \\'b\\'']", ["it's", "a 'b'"]],
  ["(3, )", [3]],
  ["  ( -1.5 , .5, +2 ) ", [-1.5, 0.5, 2]],
  ["{'a': (True, False, None)}", new Map([["a", [true, false, null]]])],
  ["nan", Number.NaN],
])("%s is read", (text, value) => {
  expect(parsePythonLiteral(text)).toEqual(value);
});

test.each([
  "",
  "{'NORM': 100.0",
  "{'NORM' 100.0}",
  "{'NORM': }",
  "{NORM: 1}",
  "['a' 'b']",
  "open",
  "1 2",
])("%j is refused with its text", (text) => {
  expect(() => parsePythonLiteral(text)).toThrowError(
    expect.objectContaining({ code: "table-malformed", message: expect.stringContaining(text) }),
  );
});

test("brackets without end are refused before the stack is exhausted", () => {
  for (const bracket of ["(", "[", "{'a':"]) {
    expect(() => parsePythonLiteral(bracket.repeat(100_000))).toThrowError(
      expect.objectContaining({ code: "table-malformed" }),
    );
  }
});
