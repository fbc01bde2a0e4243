import { expect, test } from "vitest";
import { demographics } from "../../src/models/controls/demographics.ts";
import { features } from "../../src/models/controls/features.ts";
import { prior } from "../../src/models/controls/prior.ts";

test("prior is one constant, whoever the subject is", () => {
  expect([...prior.embed(null, { ageYears: 40, sex: "male" })]).toEqual([1]);
  expect([...prior.embed(null, { ageYears: null, sex: null })]).toEqual([1]);
});

test.each([
  [{ ageYears: 56, sex: "female" } as const, [Math.fround(0.56), 0, 1, 0]],
  [{ ageYears: 0, sex: "male" } as const, [0, 0, 0, 0]],
  [{ ageYears: null, sex: null } as const, [Number.NaN, 1, Number.NaN, 1]],
])("demographics of %o are %o", (subject, expected) => {
  expect([...demographics.embed(null, subject)]).toEqual(expected);
});

test.each([prior, demographics, features])(
  "the card of $card.id agrees with its features",
  (control) => {
    expect(control.featureNames.length).toBe(control.card.dimension);
    expect(new Set(control.featureNames).size).toBe(control.card.dimension);
    expect(control.card.pretrainedOn).toEqual([]);
  },
);

test("features without a recording are refused", () => {
  expect(() => features.embed(null, { ageYears: 1, sex: null })).toThrow(
    expect.objectContaining({ code: "values-invalid" }),
  );
});
