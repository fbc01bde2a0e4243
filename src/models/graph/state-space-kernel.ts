import type { Weight } from "../model.ts";
import {
  applied,
  dot,
  identityPlus,
  inverse,
  power,
  product,
  type SquareMatrix,
  transposed,
} from "./square-matrix.ts";

/** What an S4 layer keeps of its state-space systems, one system per channel. Complex values are pairs (real, imaginary). */
export interface StateSpaceWeights {
  /** float32[channels]: the logarithm of the step. */
  readonly logStep: Weight;
  /** float32[channels, pairs, 2]: the diagonal of the transition. */
  readonly diagonal: Weight;
  /** float32[1, channels, pairs, 2] each: the rank-one term that is taken off the diagonal. */
  readonly p: Weight;
  readonly q: Weight;
  /** float32[1, channels, pairs, 2]: what the input adds to the state. */
  readonly input: Weight;
  /** float32[1, channels, pairs, 2]: C (I - A^length), the form in which the authors' library keeps the output row C. */
  readonly truncatedOutput: Weight;
}

/** A discrete system over real numbers, the real parts of the states before the imaginary ones: x[t] = A x[t-1] + b u[t], y[t] = c x[t]. */
export interface StateSpaceSystem {
  /** float64[states, states]. */
  readonly transition: SquareMatrix;
  /** float64[states]. */
  readonly input: Float64Array;
  /** float64[states]. */
  readonly output: Float64Array;
}

/**
 * Makes one channel's system of S4 (Gu et al., arXiv 2111.00396) discrete, in double precision: the transition is
 * diagonal plus rank one, every complex state stands for itself and its conjugate, and the bilinear rule gives
 * A = (I - S/2)^-1 (I + S/2), b = (I - S/2)^-1 step B with S the transition times the step. `length` is the
 * sequence length for which the output row was stored; it belongs to the weights and never follows the input.
 */
export function stateSpaceSystem(
  weights: StateSpaceWeights,
  channel: number,
  { length }: { length: number },
): StateSpaceSystem {
  const step = Math.exp(weights.logStep.data[channel]!);
  const continuous = continuousTransition(weights, channel);
  const implicit = inverse(identityPlus(continuous, -step / 2));
  const transition = product(implicit, identityPlus(continuous, step / 2));
  const pairs = partsOf(weights.input, channel);
  const kept = identityPlus(power(transition, length), -1);
  return {
    transition,
    input: applied(implicit, pairs).map((value) => step * value),
    output: applied(transposed(inverse(kept)), outputRow(weights, channel)),
  };
}

/**
 * Computes the response of a system to a single 1: float64[samples], K[t] = c A^t b. The library takes the same
 * numbers from the Fourier transform of the kernel at `length` points.
 */
export function impulseResponse(
  { transition, input, output }: StateSpaceSystem,
  samples: number,
): Float64Array {
  const out = new Float64Array(samples);
  let state = input;
  for (let t = 0; t < samples; t++) {
    out[t] = dot(output, state);
    state = applied(transition, state);
  }
  return out;
}

/** diag(w, conj w) - [P, conj P] [Q, conj Q]^T, as it acts on real and imaginary parts. */
function continuousTransition(weights: StateSpaceWeights, channel: number): SquareMatrix {
  const w = partsOf(weights.diagonal, channel);
  const p = partsOf(weights.p, channel);
  const q = partsOf(weights.q, channel);
  const states = w.length;
  const pairs = states / 2;
  const out = new Float64Array(states * states);
  for (let i = 0; i < states; i++) {
    for (let j = 0; j < states; j++) {
      // With their conjugates, the products q x add up to twice their real part.
      out[i * states + j] = -2 * p[i]! * (j < pairs ? q[j]! : -q[j]!);
    }
    const isReal = i < pairs;
    const imaginary = w[pairs + (i % pairs)]!;
    out[i * states + i]! += w[i % pairs]!;
    out[i * states + ((i + pairs) % states)]! += isReal ? -imaginary : imaginary;
  }
  return out;
}

/** The row that makes twice the real part of C x out of real and imaginary parts. */
function outputRow(weights: StateSpaceWeights, channel: number): Float64Array {
  const parts = partsOf(weights.truncatedOutput, channel);
  return parts.map((value, i) => (i < parts.length / 2 ? 2 * value : -2 * value));
}

/** One channel's complex values, real parts first: float64[2 pairs]. */
function partsOf({ shape, data }: Weight, channel: number): Float64Array {
  const pairs = shape.at(-2)!;
  return Float64Array.from({ length: 2 * pairs }, (_, i) => {
    const n = channel * pairs + (i % pairs);
    return data[2 * n + (i < pairs ? 0 : 1)]!;
  });
}
