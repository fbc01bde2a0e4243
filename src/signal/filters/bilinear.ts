import { EinthovenError } from "../../core/error.ts";
import {
  add,
  type Complex,
  divide,
  isReal,
  magnitude,
  multiply,
  real,
  subtract,
} from "./complex.ts";
import type { ZerosPolesGain } from "./filter.ts";

/** The sampling rate of the design domain is 2, as in the reference, so that rounding agrees as well. */
const DESIGN_RATE = 2;

/** Maps an analogue filter to a digital one by the bilinear transform. Matches scipy 1.17 signal.bilinear_zpk at its rate of 2. */
export function bilinear({ zeros, poles, gain }: ZerosPolesGain): ZerosPolesGain {
  const double = real(2 * DESIGN_RATE);
  const map = (root: Complex): Complex => divide(add(double, root), subtract(double, root));
  const product = (roots: readonly Complex[]): Complex =>
    roots.reduce((total, root) => multiply(total, subtract(double, root)), real(1));
  const missing = Array.from({ length: poles.length - zeros.length }, () => real(-1));
  return {
    zeros: [...zeros.map(map), ...missing],
    poles: poles.map(map).map(tidy),
    gain: gain * divide(product(zeros), product(poles)).re,
  };
}

/**
 * The analogue frequency (radians per second) that the bilinear transform maps to `edgeHz`. Throws
 * `option-invalid` for an edge outside (0, samplingRateHz / 2).
 */
export function warped(edgeHz: number, samplingRateHz: number): number {
  if (!(edgeHz > 0 && edgeHz < samplingRateHz / 2)) {
    throw new EinthovenError(
      "option-invalid",
      `a filter edge of ${edgeHz} Hz is not between 0 and ${samplingRateHz / 2} Hz`,
      { hint: "an edge must lie below half the sampling rate" },
    );
  }
  return 2 * DESIGN_RATE * Math.tan((Math.PI * edgeHz) / samplingRateHz);
}

/** A pole that is real but for rounding is made real. */
function tidy(pole: Complex): Complex {
  return isReal(pole) || Math.abs(pole.im) > 1e-14 * magnitude(pole) ? pole : real(pole.re);
}
