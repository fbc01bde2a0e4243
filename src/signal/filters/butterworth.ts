import { bilinear, warped } from "./bilinear.ts";
import {
  add,
  type Complex,
  divide,
  multiply,
  polynomialOf,
  real,
  squareRoot,
  subtract,
} from "./complex.ts";
import type { SecondOrderSection, TransferFunction, ZerosPolesGain } from "./filter.ts";
import { sectionsOf } from "./second-order-sections.ts";

/** What passes. Edges are the half-power (-3 dB) frequencies in hertz. */
export type Band =
  | { readonly kind: "lowpass"; readonly edgeHz: number }
  | { readonly kind: "highpass"; readonly edgeHz: number }
  | { readonly kind: "bandpass"; readonly lowHz: number; readonly highHz: number };

export interface ButterworthOptions {
  /** Order of the analogue prototype; a band-pass has twice as many poles. */
  readonly order: number;
  readonly samplingRateHz: number;
}

/**
 * Designs a Butterworth filter as a transfer function b(z) / a(z). Matches scipy 1.17 signal.butter with
 * output="ba" (golden/signal/butterworth.json). Prefer `butterworthSections`: products of many poles lose
 * digits, so this form is for models whose authors used it. Throws `option-invalid` for edges outside
 * (0, samplingRateHz / 2).
 */
export function butterworth(band: Band, options: ButterworthOptions): TransferFunction {
  const { zeros, poles, gain } = butterworthZeros(band, options);
  return { b: polynomialOf(zeros).map((value) => value * gain), a: polynomialOf(poles) };
}

/**
 * Designs a Butterworth filter as second-order sections, in the order and pairing of scipy 1.17 signal.butter
 * with output="sos" (golden/signal/butterworth.json). Throws as `butterworth`.
 */
export function butterworthSections(
  band: Band,
  options: ButterworthOptions,
): readonly SecondOrderSection[] {
  return sectionsOf(butterworthZeros(band, options));
}

function butterworthZeros(
  band: Band,
  { order, samplingRateHz }: ButterworthOptions,
): ZerosPolesGain {
  const warp = (edgeHz: number): number => warped(edgeHz, samplingRateHz);
  const prototype = Array.from({ length: order }, (_, k): Complex => {
    const angle = (Math.PI * (2 * k - order + 1)) / (2 * order);
    return { re: -Math.cos(angle), im: -Math.sin(angle) };
  });
  switch (band.kind) {
    case "lowpass": {
      const edge = warp(band.edgeHz);
      const poles = prototype.map((pole) => multiply(pole, real(edge)));
      return bilinear({ zeros: [], poles, gain: edge ** order });
    }
    case "highpass": {
      const edge = warp(band.edgeHz);
      const poles = prototype.map((pole) => divide(real(edge), pole));
      return bilinear({ zeros: prototype.map(() => real(0)), poles, gain: 1 });
    }
    case "bandpass":
      return bilinear(toBandpass(prototype, warp(band.lowHz), warp(band.highHz)));
  }
}

/** Shifts a low-pass prototype to the band [low, high]: every pole becomes two, and half the zeros lie at 0. */
function toBandpass(prototype: readonly Complex[], low: number, high: number): ZerosPolesGain {
  const scaled = prototype.map((pole) => multiply(pole, real((high - low) / 2)));
  const offsets = scaled.map((pole) =>
    squareRoot(subtract(multiply(pole, pole), real(low * high))),
  );
  const poles = [
    ...scaled.map((pole, k) => add(pole, offsets[k]!)),
    ...scaled.map((pole, k) => subtract(pole, offsets[k]!)),
  ];
  return { zeros: prototype.map(() => real(0)), poles, gain: (high - low) ** prototype.length };
}
