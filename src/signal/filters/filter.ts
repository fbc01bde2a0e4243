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
  const order = state.length;
  if (order === 2) {
    biquadInPlace(samples, { b, a }, state);
    return;
  }
  if (order > 0 && samples.length >= order && a.every((value, k) => k === 0 || value === 0)) {
    finiteInPlace(samples, b, state);
    return;
  }
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

/** Outputs that are summed side by side: independent sums keep the processor busy where one would wait for itself. */
const LANES = 4;

/**
 * The same for a filter without feedback (a = 1): a plain weighted sum of past samples, in the order in which
 * the delays would have added them, so that both ways agree to the last bit. Needs at least as many samples as
 * delays.
 */
function finiteInPlace(samples: Float64Array, b: Float64Array, state: Float64Array): void {
  const order = state.length;
  const started = state.slice();
  for (let k = 0; k < order; k++) state[k] = tailSum(samples, b, k);
  let t = samples.length - 1;
  // From the end to the start: an output needs samples before it only, which are then still unchanged.
  for (; t - LANES + 1 >= order; t -= LANES) {
    let [y0, y1, y2, y3] = [0, 0, 0, 0];
    // The samples under the four sums move on by one with each tap: one read serves all four.
    let x1 = samples[t - order - 1]!;
    let x2 = samples[t - order - 2]!;
    let x3 = samples[t - order - 3]!;
    for (let k = order; k >= 0; k--) {
      const tap = b[k]!;
      const x0 = samples[t - k]!;
      y0 += tap * x0;
      y1 += tap * x1;
      y2 += tap * x2;
      y3 += tap * x3;
      x3 = x2;
      x2 = x1;
      x1 = x0;
    }
    samples[t] = y0;
    samples[t - 1] = y1;
    samples[t - 2] = y2;
    samples[t - 3] = y3;
  }
  for (; t >= 0; t--) {
    let sum = t < order ? started[t]! : 0;
    for (let k = Math.min(order, t); k >= 0; k--) sum += b[k]! * samples[t - k]!;
    samples[t] = sum;
  }
}

/** What delay `k` holds behind the last sample. */
function tailSum(samples: Float64Array, b: Float64Array, k: number): number {
  let sum = 0;
  for (let j = b.length - 1; j > k; j--) sum += b[j]! * samples[samples.length + k - j]!;
  return sum;
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
