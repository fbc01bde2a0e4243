import type { Complex } from "./complex.ts";

/** Samples of one lead, in either precision. */
export type Samples = Float32Array | Float64Array;

/** b(z) / a(z), coefficients from the zeroth delay on; a[0] is 1. */
export interface TransferFunction {
  readonly b: Float64Array;
  readonly a: Float64Array;
}

/** [b0, b1, b2, a0, a1, a2] with a0 = 1, as scipy lays a section out. */
export type SecondOrderSection = readonly [number, number, number, number, number, number];

/** A digital filter by its zeros, poles and gain. */
export interface ZerosPolesGain {
  readonly zeros: readonly Complex[];
  readonly poles: readonly Complex[];
  readonly gain: number;
}

/**
 * Runs a filter over `samples` in place (direct form II transposed), starting from `state`
 * (float64[max(a, b) - 1], changed).
 */
export function filterInPlace(
  samples: Float64Array,
  { b, a }: TransferFunction,
  state: Float64Array,
): void {
  if (state.length === 2) {
    biquadInPlace(samples, { b, a }, state);
    return;
  }
  const order = state.length;
  for (let t = 0; t < samples.length; t++) {
    const input = samples[t]!;
    const output = b[0]! * input + (order > 0 ? state[0]! : 0);
    for (let k = 1; k < order; k++) {
      state[k - 1] = state[k]! + b[k]! * input - a[k]! * output;
    }
    if (order > 0) state[order - 1] = b[order]! * input - a[order]! * output;
    samples[t] = output;
  }
}

/** The same for two delays, with the state in local variables: several times as fast. */
function biquadInPlace(
  samples: Float64Array,
  { b, a }: TransferFunction,
  state: Float64Array,
): void {
  const [b0, b1, b2] = [b[0]!, b[1]!, b[2]!];
  const [a1, a2] = [a[1]!, a[2]!];
  let s0 = state[0]!;
  let s1 = state[1]!;
  for (let t = 0; t < samples.length; t++) {
    const input = samples[t]!;
    const output = b0 * input + s0;
    s0 = s1 + b1 * input - a1 * output;
    s1 = b2 * input - a2 * output;
    samples[t] = output;
  }
  state[0] = s0;
  state[1] = s1;
}

/** The state in which a constant input of 1 gives a constant output. Matches scipy 1.17 lfilter_zi. */
export function steadyState({ b, a }: TransferFunction): Float64Array {
  const order = b.length - 1;
  const state = new Float64Array(order);
  if (order === 0) return state;
  const parts = Float64Array.from({ length: order }, (_, k) => b[k + 1]! - a[k + 1]! * b[0]!);
  state[0] = parts.reduce((sum, part) => sum + part, 0) / a.reduce((sum, value) => sum + value, 0);
  let sumA = 1;
  let sumParts = 0;
  for (let k = 1; k < order; k++) {
    sumA += a[k]!;
    sumParts += parts[k - 1]!;
    state[k] = sumA * state[0]! - sumParts;
  }
  return state;
}

/** Divides by a[0] and pads the shorter of a and b with zeros, so that kernels need no special cases. */
export function normalised({ b, a }: TransferFunction): TransferFunction {
  const taps = Math.max(a.length, b.length);
  const scaled = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: taps }, (_, k) => (values[k] ?? 0) / a[0]!);
  return { b: scaled(b), a: scaled(a) };
}

/**
 * Lengthens a signal by `pad` samples on both sides, turned by half a circle about its end points:
 * float64[samples + 2 pad]. Needs pad < samples.
 */
export function oddExtension(samples: Samples, pad: number): Float64Array {
  const length = samples.length;
  const out = new Float64Array(length + 2 * pad);
  out.set(samples, pad);
  for (let k = 1; k <= pad; k++) {
    out[pad - k] = 2 * samples[0]! - samples[k]!;
    out[pad + length - 1 + k] = 2 * samples[length - 1]! - samples[length - 1 - k]!;
  }
  return out;
}
