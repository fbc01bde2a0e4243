import type { Random } from "../core/random.ts";

/** Draws one untrained tensor: float32[...shape]. */
type Draw = (shape: readonly number[], random: Random) => Float32Array;

/**
 * Finds how a tensor of a recurrence starts; null for every other tensor. Memory needs a start of its own: the general
 * rule would let the states of S4 explode and the cells of an xLSTM forget at once. S4 starts as its authors start it
 * (Gu et al., arXiv 2111.00396, HiPPO-LegS): steps between 0.001 and 0.1, uniform in the logarithm, and a state
 * matrix that is the same for every channel. xLSTM (Beck et al., arXiv 2405.04517): forget gates open, with biases
 * from 3 to 6 over a head; maps of a head or block with variance 1 / their own inputs; gains stored as their distance from 1.
 */
export function recurrentDraw(key: string): Draw | null {
  return DRAWS.find(([pattern]) => pattern.test(key))?.[1] ?? null;
}

/** The eigenvalues of the HiPPO-LegS matrix of eight states plus half the square of its inputs: -1/2 + i times these, and their conjugates. */
const HIPPO_FREQUENCIES = [0.4274887123, 1.9577941509, 5.354208515, 19.857410371];
/** Its rank-one term in the basis of the eigenvectors, whose phases are chosen so that it is real. The inputs are sqrt 2 times as large. */
const HIPPO_RANK_ONE = [0.5653061241, 0.8308221463, 1.3038122103, 3.6455777687];

const SHORTEST_STEP = 0.001;
const LONGEST_STEP = 0.1;
const WEAKEST_FORGET_BIAS = 3;
const STRONGEST_FORGET_BIAS = 6;

const DRAWS: readonly (readonly [RegExp, Draw])[] = [
  [/\.kernel\.kernel\.log_dt$/, steps],
  [/\.kernel\.kernel\.w$/, complexes((n) => [-0.5, HIPPO_FREQUENCIES[n]!])],
  [/\.kernel\.kernel\.[PQ]$/, complexes((n) => [HIPPO_RANK_ONE[n]!, 0])],
  [/\.kernel\.kernel\.B$/, complexes((n) => [Math.SQRT2 * HIPPO_RANK_ONE[n]!, 0])],
  // A complex number of variance 1 has parts of variance 1/2.
  [/\.kernel\.kernel\.C$/, (shape, random) => normals(shape, random, Math.SQRT1_2)],
  [/\.s4_layers\.\d+\.D$/, (shape, random) => normals(shape, random, 1)],
  [/\.output_linear\.0\.bias$/, zeros],
  [/\.(xlstm_norm|ffn_norm|xlstm\.group_norm|mlstm_cell\.outnorm)\.weight$/, zeros],
  [/\.xlstm\.learnable_skip$/, (shape) => zeros(shape).fill(1)],
  [/\.xlstm\.([fizo]gate|[qkv]_proj)\.weight$/, (shape, random) => perInput(shape, random, 2)],
  [/\.slstm_cell\._recurrent_kernel_$/, (shape, random) => perInput(shape, random, 1)],
  [/\.slstm_cell\._bias_$/, scalarCellBiases],
  [/\.mlstm_cell\.fgate\.bias$/, (shape) => zeros(shape).map((_, i) => forgetBias(i, shape[0]!))],
];

function zeros(shape: readonly number[]): Float32Array {
  return new Float32Array(shape.reduce((product, length) => product * length, 1));
}

function normals(shape: readonly number[], random: Random, deviation: number): Float32Array {
  return zeros(shape).map(() => deviation * random.normal());
}

/** Normal with variance 1 / the length of the axis that the inputs lie on. */
function perInput(shape: readonly number[], random: Random, axis: number): Float32Array {
  return normals(shape, random, shape[axis]! ** -0.5);
}

function steps(shape: readonly number[], random: Random): Float32Array {
  const span = Math.log(LONGEST_STEP / SHORTEST_STEP);
  return zeros(shape).map(() => Math.log(SHORTEST_STEP) + span * random.uniform());
}

/** The same complex numbers for every channel, as pairs: float32[..., pairs, 2]. */
function complexes(part: (n: number) => readonly [number, number]): Draw {
  return (shape) => {
    const pairs = shape.at(-2)!;
    return zeros(shape).map((_, i) => part(Math.floor(i / 2) % pairs)[i % 2]!);
  };
}

/** float32[4 heads x (input, forget, cell input, output) x head width]: 0 but for the forget gates. */
function scalarCellBiases(shape: readonly number[]): Float32Array {
  const headWidth = shape[0]! / 16;
  return zeros(shape).map((_, i) => {
    const isForget = Math.floor(i / headWidth) % 4 === 1;
    return isForget ? forgetBias(i % headWidth, headWidth) : 0;
  });
}

/** Evenly from the weakest to the strongest. */
function forgetBias(i: number, count: number): number {
  const share = i / (count - 1);
  return WEAKEST_FORGET_BIAS + share * (STRONGEST_FORGET_BIAS - WEAKEST_FORGET_BIAS);
}
