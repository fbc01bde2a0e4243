import fc from "fast-check";
import { expect, test } from "vitest";
import {
  magnitude,
  rotationMatrix,
  transform,
  type Vector3,
} from "../../src/simulate/heart/vector.ts";

const degrees = fc.double({ min: -180, max: 180, noNaN: true });
const coordinate = fc.double({ min: -2, max: 2, noNaN: true });

test("turning keeps the length", () => {
  fc.assert(
    fc.property(
      fc.record({
        frontalDegrees: degrees,
        horizontalDegrees: degrees,
        sagittalDegrees: degrees,
      }),
      fc.tuple(coordinate, coordinate, coordinate),
      (rotation, vector) => {
        const turned = transform(rotationMatrix(rotation), vector);
        expect(magnitude(turned)).toBeCloseTo(magnitude(vector), 9);
      },
    ),
  );
});

test("a frontal turn of 90 degrees leads from left to down", () => {
  const left: Vector3 = [1, 0, 0];
  const matrix = rotationMatrix({
    frontalDegrees: 90,
    horizontalDegrees: 0,
    sagittalDegrees: 0,
  });
  const [x, y, z] = transform(matrix, left);
  expect([x, y, z].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0, 1, 0]);
});

test("a horizontal turn brings leftward forces to the front", () => {
  const matrix = rotationMatrix({
    frontalDegrees: 0,
    horizontalDegrees: 30,
    sagittalDegrees: 0,
  });
  expect(transform(matrix, [1, 0, 0])[2]).toBeCloseTo(0.5, 9);
});
