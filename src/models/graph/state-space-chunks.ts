import { applied, power, product, type SquareMatrix, transposed } from "./square-matrix.ts";
import {
  impulseResponse,
  type StateSpaceSystem,
  type StateSpaceWeights,
  stateSpaceSystem,
} from "./state-space-kernel.ts";

/** One system for each channel. */
export interface StateSpaceSystems {
  readonly weights: StateSpaceWeights;
  /** float32[channels]: what a token adds to its own output past the system. */
  readonly direct: Float32Array;
  /** Sequence length for which the output rows were stored. */
  readonly length: number;
}

/** The matrices by which rows of a channel's chunks are multiplied from the right. */
interface ChunkMatrices {
  /** Tokens of a chunk. */
  readonly chunk: number;
  readonly states: number;
  /** float32[channels, chunk, chunk]: from the tokens of a chunk to its outputs. */
  readonly within: Float32Array;
  /** float32[channels, chunk, states]: from the tokens of a chunk to what they add to the state at its end. */
  readonly entering: Float32Array;
  /** float32[channels, chunks x states, chunks x states]: from what the chunks add to the states in which they begin. */
  readonly across: Float32Array;
  /** float32[channels, states, chunk]: from the state in which a chunk begins to its outputs. */
  readonly leaving: Float32Array;
}

/**
 * Cuts the convolution of each channel's tokens with its impulse response K into products of small matrices. With
 * x[t] = A x[t-1] + b u[t] and y[t] = c x[t] + d u[t], a chunk that begins in state s gives
 * y[i] = sum over j <= i of K[i-j] u[j] + d u[i] + c A^(i+1) s, and adds sum over j of A^(chunk-1-j) b u[j] to the
 * state at its end. Computed in double precision.
 */
export function chunkMatrices(
  { weights, direct, length }: StateSpaceSystems,
  tokens: number,
): ChunkMatrices {
  const channels = direct.length;
  const states = 2 * weights.diagonal.shape[1]!;
  const chunk = chunkOf(tokens, states);
  const all = (tokens / chunk) * states;
  const [within, entering, across, leaving] = [
    chunk * chunk,
    chunk * states,
    all * all,
    states * chunk,
  ].map((size) => new Float32Array(channels * size)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let c = 0; c < channels; c++) {
    const system = stateSpaceSystem(weights, c, { length });
    const of = (matrices: Float32Array): Float32Array => {
      const size = matrices.length / channels;
      return matrices.subarray(c * size, (c + 1) * size);
    };
    withinInto(of(within), impulseResponse(system, chunk), direct[c]!);
    enteringInto(of(entering), system, chunk);
    leavingInto(of(leaving), system, chunk);
    acrossInto(of(across), power(system.transition, chunk), states);
  }
  return { chunk, states, within, entering, across, leaving };
}

/** The shortest chunk for which the matrix across chunks is no larger than the one inside them. */
function chunkOf(tokens: number, states: number): number {
  let chunk = 1;
  while (chunk < tokens && (tokens % chunk !== 0 || chunk * chunk < states * tokens)) chunk++;
  return chunk;
}

/** [j, i] = K[i - j], and on the diagonal d more. */
function withinInto(out: Float32Array, response: Float64Array, direct: number): void {
  const chunk = response.length;
  for (let j = 0; j < chunk; j++) {
    for (let i = j; i < chunk; i++) {
      out[j * chunk + i] = response[i - j]! + (i === j ? direct : 0);
    }
  }
}

/** [j, s] = (A^(chunk - 1 - j) b)[s]. */
function enteringInto(out: Float32Array, system: StateSpaceSystem, chunk: number): void {
  let state = system.input;
  for (let j = chunk - 1; j >= 0; j--) {
    out.set(state, j * state.length);
    state = applied(system.transition, state);
  }
}

/** [s, i] = (c A^(i + 1))[s]. */
function leavingInto(out: Float32Array, system: StateSpaceSystem, chunk: number): void {
  const turned = transposed(system.transition);
  let row = system.output;
  for (let i = 0; i < chunk; i++) {
    row = applied(turned, row);
    for (let s = 0; s < row.length; s++) out[s * chunk + i] = row[s]!;
  }
}

/** [(k, r), (c, s)] = (A^(chunk (c - 1 - k)))[s, r] for chunks k before c: what chunk k added, as chunk c finds it. */
function acrossInto(out: Float32Array, whole: SquareMatrix, states: number): void {
  const all = Math.sqrt(out.length);
  const chunks = all / states;
  let passed: SquareMatrix = whole.map((_, k) => (k % (states + 1) === 0 ? 1 : 0));
  for (let distance = 1; distance < chunks; distance++) {
    for (let k = 0; k + distance < chunks; k++) {
      for (let r = 0; r < states; r++) {
        for (let s = 0; s < states; s++) {
          const place = (k * states + r) * all + (k + distance) * states + s;
          out[place] = passed[s * states + r]!;
        }
      }
    }
    passed = product(whole, passed);
  }
}
