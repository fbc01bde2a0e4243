import { expect, test } from "vitest";
import { fittingNames } from "../../../web/explorer/shap/fitting-names.ts";

const widthOf = (text: string): number => 10 * [...text].length;

test("a column is as wide as its widest name", () => {
  expect(fittingNames(["QRS", "T axis"], { most: 200, widthOf })).toEqual({
    names: ["QRS", "T axis"],
    width: 70,
  });
});

test("names that are too long end in an ellipsis, never in a squeezed or half letter", () => {
  const { names, width } = fittingNames(["QRS", "Power 4-15 Hz V1 (dB)"], { most: 100, widthOf });
  expect(names).toEqual(["QRS", "Power 4-…"]);
  expect(width).toBe(100);
});
