import { expect, test } from "vitest";
import {
  countOf,
  formatCount,
  formatEstimate,
  formatMilliseconds,
  formatMoment,
  formatP,
  formatParameters,
  formatPercent,
  formatScore,
  formatSeconds,
  listOf,
  scientific,
  threeDigits,
} from "../../src/report/number-format.ts";

test("a score has three decimals and its interval stands in brackets", () => {
  expect(formatEstimate({ value: 0.8734, lower: 0.851, upper: 0.8929 })).toBe(
    "0.873 [0.851, 0.893]",
  );
  expect(formatEstimate({ value: 0.8734, lower: null, upper: null })).toBe("0.873");
});

test("a moment is written to the minute, and what is none stays as it is", () => {
  expect(formatMoment("2026-01-02T03:04:05Z")).toBe("2026-01-02 03:04 UTC");
  expect(formatMoment("2026-01-02T03:04:05.678Z")).toBe("2026-01-02 03:04 UTC");
  expect(formatMoment("yesterday")).toBe("yesterday");
});

test("what is missing is a dash and never zero", () => {
  for (const nothing of [null, undefined, Number.NaN]) expect(formatScore(nothing)).toBe("–");
  expect(formatPercent(null)).toBe("–");
  expect(formatParameters(null)).toBe("–");
  expect(threeDigits(null)).toBe("–");
});

test("a difference has a sign, a typographic minus, and no sign on zero", () => {
  expect(formatScore(-0.0214, { signed: true })).toBe("−0.021");
  expect(formatScore(0.0126, { signed: true })).toBe("+0.013");
  expect(formatScore(-0.0001, { signed: true })).toBe("0.000");
});

test("small p values are bounded, not zero", () => {
  expect(formatP(0.0341)).toBe("p = 0.034");
  expect(formatP(0.0005)).toBe("p < 0.001");
});

test.each([
  [formatCount(21_799), "21,799"],
  [formatCount(999), "999"],
  [formatCount(1_234_567), "1,234,567"],
  [formatParameters(30_700_000), "30.7 M"],
  [formatParameters(512), "512"],
  [formatPercent(0.05), "5 %"],
  [formatPercent(0.025), "2.5 %"],
  [formatPercent(0.333), "33 %"],
  [formatSeconds(42.4), "42 s"],
  [formatSeconds(190), "3 min 10 s"],
  [formatSeconds(7510), "2 h 05 min"],
  [threeDigits(0.01234), "0.0123"],
  [threeDigits(-123.4), "−123"],
  [threeDigits(0), "0"],
  [scientific(1.44e-13), "1.4 × 10⁻¹³"],
  [scientific(0), "0"],
  [countOf(1, "class", "classes"), "1 class"],
  [countOf(0, "record"), "0 records"],
  [listOf([]), ""],
  [listOf(["a", "b", "c"]), "a, b and c"],
])("%s", (text, expected) => {
  expect(text).toBe(expected);
});

test("a time too short to measure well is a bound, not a row of zeros", () => {
  expect(formatMilliseconds(0.0003)).toBe("< 0.01");
  expect(formatMilliseconds(12.44)).toBe("12.4");
  expect(formatMilliseconds(null)).toBe("–");
});
