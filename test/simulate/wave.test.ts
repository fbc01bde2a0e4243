import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addWaveInto,
  dipoleAt,
  extentOf,
  type Front,
  retimed,
  tangentEndOf,
} from "../../src/simulate/heart/wave.ts";

const lone: Front = { centre: 0.1, rise: 0.02, fall: 0.04, dipole: [0.6, 0.8, 0] };

test("a lone front is measured where its Gaussian crosses the level", () => {
  const { onset, peak, end } = extentOf([lone], { level: 0.1 });
  const sigmas = Math.sqrt(-2 * Math.log(0.1));
  expect(peak).toBeCloseTo(0.1, 3);
  expect(onset).toBeCloseTo(0.1 - 0.02 * sigmas, 4);
  expect(end).toBeCloseTo(0.1 + 0.04 * sigmas, 4);
});

test("the tangent to a Gaussian meets the baseline two standard deviations after the peak", () => {
  const { peak, end } = tangentEndOf([lone]);
  expect(end - peak).toBeCloseTo(0.08, 3);
});

test("stretching time stretches what is measured", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      (factor, shiftSeconds) => {
        const before = extentOf([lone], { level: 0.05 });
        const after = extentOf(retimed([lone], { shiftSeconds, factor }), { level: 0.05 });
        expect(after.onset).toBeCloseTo((before.onset + shiftSeconds) * factor, 3);
        expect(after.end).toBeCloseTo((before.end + shiftSeconds) * factor, 3);
      },
    ),
  );
});

test("a sampled wave has the values of the continuous one", () => {
  const target = new Float64Array(3 * 200);
  addWaveInto(target, [lone], { originSeconds: 0.05, samplingRateHz: 500 });
  for (const t of [60, 75, 90]) {
    const [x, y, z] = dipoleAt([lone], t / 500 - 0.05);
    expect(target[t]).toBeCloseTo(x, 10);
    expect(target[200 + t]).toBeCloseTo(y, 10);
    expect(target[400 + t]).toBeCloseTo(z, 10);
  }
});

test("a wave that begins before and ends after the recording fills it without an error", () => {
  const target = new Float64Array(3 * 10);
  addWaveInto(target, [lone], { originSeconds: -0.1, samplingRateHz: 500 });
  expect(target[0]).toBeCloseTo(0.6, 10);
});
