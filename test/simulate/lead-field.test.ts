import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import {
  drawLeadField,
  project,
  standardLeads,
  withElectrodesMoved,
} from "../../src/simulate/heart/lead-field.ts";

const field = drawLeadField(randomOf("field"), { highV1V2: false, voltageGain: 1 });

test("the twelve leads obey Einthoven and Goldberger for any eight", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 8, maxLength: 8 }),
      (values) => {
        const [i, ii, iii, avr, avl, avf] = standardLeads(Float64Array.from(values));
        expect(i! + iii!).toBeCloseTo(ii!, 5);
        expect(avr!).toBeCloseTo(-(i! + ii!) / 2, 5);
        expect(avl!).toBeCloseTo((i! - iii!) / 2, 5);
        expect(avf!).toBeCloseTo((ii! + iii!) / 2, 5);
        expect(avr! + avl! + avf!).toBeCloseTo(0, 5);
      },
    ),
  );
});

test("chest leads keep their order behind the limb leads", () => {
  const leads = standardLeads(Float64Array.from([0, 0, 1, 2, 3, 4, 5, 6]));
  expect([...leads.subarray(6)]).toEqual([1, 2, 3, 4, 5, 6]);
});

test("projection is linear", () => {
  const dipole = Float64Array.from([0.3, -0.2, 0.5]);
  const once = project(dipole, field);
  const twice = project(
    dipole.map((value) => 2 * value),
    field,
  );
  once.forEach((value, l) => {
    expect(twice[l]).toBeCloseTo(2 * value, 12);
  });
});

test("each lead looks from where its electrode sits", () => {
  const [left, down, front] = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ].map((axis) => project(Float64Array.from(axis), field));
  expect(left![0]).toBeGreaterThan(0.5);
  expect(left![2]).toBeLessThan(0);
  expect(left![7]).toBeGreaterThan(0.5);
  expect(down![1]).toBeGreaterThan(0.8);
  expect(front![3]).toBeGreaterThan(0.8);
});

test("high V1 and V2 see downward forces from above", () => {
  const high = drawLeadField(randomOf("field"), { highV1V2: true, voltageGain: 1 });
  expect(high[2]![1]).toBeLessThan(field[2]![1] - 0.2);
  expect(high[3]![1]).toBeLessThan(field[3]![1] - 0.2);
  expect(high[4]).toEqual(field[4]);
});

test("electrodes moved by nothing stay", () => {
  expect(withElectrodesMoved(field, { random: randomOf("a"), spread: 0 })).toEqual(field);
});
