import fc from "fast-check";
import { expect, test } from "vitest";
import { addressOf, stateOf } from "../../../web/explorer/state/address.ts";
import { DEFAULT_STATE, type ExplorerState } from "../../../web/explorer/state/explorer-state.ts";

const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const names = fc.array(name, { maxLength: 4 });
const place = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 1000);
const mapWindow = fc.record({
  x: place,
  y: place,
  zoom: fc.integer({ min: 500, max: 400_000 }).map((n) => n / 1000),
});

const states: fc.Arbitrary<ExplorerState> = fc.record({
  view: fc.constantFrom("records", "fractions", "shap", "data"),
  class: name,
  datasets: names,
  model: name,
  beside: name,
  map: name,
  probe: name,
  setting: name,
  train: name,
  color: fc.constantFrom("class", "score", "outcome", "dataset", "sex", "age", "site"),
  off: names,
  outcomes: fc.subarray(["TP", "FP", "FN", "TN"]),
  search: name,
  sort: fc.constantFrom("wrong", "score", "record", "dataset", "age", "outcome"),
  descending: fc.boolean(),
  record: name,
  picked: names,
  lasso: fc.option(
    fc.record({
      side: fc.constantFrom("a", "b"),
      line: fc
        .array(fc.tuple(place, place), { minLength: 3, maxLength: 60 })
        .map((points) => points.flat()),
    }),
  ),
  windows: fc.record({ a: mapWindow, b: mapWindow }),
  tab: fc.constantFrom("ecg", "neighbours", "shap"),
  metric: name,
  curve: fc.constantFrom("class", "mean"),
  axis: fc.constantFrom("fraction", "shots"),
  wide: fc.boolean(),
  layout: fc.constantFrom("3x4", "6x2", "12x1"),
  speed: fc.constantFrom("12.5", "25", "50"),
  gain: fc.constantFrom("5", "10", "20"),
  zoom: fc.constantFrom("fit", "0.5", "0.75", "1", "1.5", "2", "3"),
  ecgView: fc.constantFrom("recorded", "seen", "overlaid", "stacked"),
  window: fc.integer({ min: 0, max: 99 }),
  overlay: fc.constantFrom("segments", "attribution", "none"),
  renderer: fc.constantFrom("", "webgl", "canvas"),
  theme: fc.constantFrom("", "light", "dark"),
});

test("an address gives back the whole state that it was made from", () => {
  fc.assert(
    fc.property(states, (state) => {
      expect(stateOf(addressOf(state))).toEqual(state);
    }),
  );
});

test("what is default is left out", () => {
  expect(addressOf(DEFAULT_STATE)).toBe("#");
  expect(addressOf({ ...DEFAULT_STATE, model: "a/b,c&d", search: "é" })).toBe(
    "#model=a/b,c%26d&search=%C3%A9",
  );
});

test("an address from anywhere never fails, and what means nothing is default", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      stateOf(text);
    }),
  );
  expect(
    stateOf("#view=nonsense&windows=1,2&lasso=a,1,2&descending=maybe&window=-1&datasets=%E0%A4%A"),
  ).toEqual({ ...DEFAULT_STATE, datasets: ["\uFFFD%A"] });
});

test("a query is read like a fragment", () => {
  expect(stateOf("?renderer=canvas").renderer).toBe("canvas");
});
