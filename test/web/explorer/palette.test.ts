import { expect, test } from "vitest";
import { percentText } from "../../../web/explorer/data/score-text.ts";
import { pointStyle } from "../../../web/explorer/map/point-style.ts";
import { rgbOf } from "../../../web/explorer/map/rgb.ts";
import { swarmLimit, swarmRow } from "../../../web/explorer/shap/swarm-layout.ts";

const coloring = {
  codes: Uint8Array.of(0, 1, 1, 0),
  entries: [
    { key: "a", label: "A", color: "--category-0" },
    { key: "b", label: "B", color: "--category-1" },
  ],
};

test("records that are filtered out or not selected stand back, the others keep their colour", () => {
  const looks = { coloring, shown: Uint8Array.of(1, 1, 0, 1), colorOf: (name: string) => name };
  const rows = Uint32Array.of(3, 2, 1, 0);
  const all = pointStyle(rows, { ...looks, selected: new Set() });
  expect([...all.codes]).toEqual([1, 0, 2, 1]);
  expect(all.palette).toEqual(["--line", "--category-0", "--category-1"]);
  expect([...pointStyle(rows, { ...looks, selected: new Set([1, 2]) }).codes]).toEqual([
    0, 0, 2, 0,
  ]);
});

test("colours are read in both lengths", () => {
  expect(rgbOf("#0af")).toEqual([0, 170, 255]);
  expect(rgbOf(" #102030 ")).toEqual([16, 32, 48]);
});

test("probabilities are written with as many digits as they deserve", () => {
  expect([0, 0.0004, 0.004, 0.5, 0.994, 0.9996, 1].map(percentText)).toEqual([
    "0 %",
    "<0.1 %",
    "0.4 %",
    "50 %",
    "99.4 %",
    ">99.9 %",
    "100 %",
  ]);
});

test("dots of a beeswarm stay in their row, and equal values do not hide each other", () => {
  const values = Float32Array.of(0.5, 0.5, 0.5, -1);
  const limit = swarmLimit(values);
  expect(limit).toBe(1);
  const { offsets } = swarmRow(values, limit);
  expect(new Set(offsets.slice(0, 3)).size).toBe(3);
  for (const offset of offsets) expect(Math.abs(offset)).toBeLessThanOrEqual(1);
});
