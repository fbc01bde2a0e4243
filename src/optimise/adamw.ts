/** Parameters from `start` to before `end` that shrink by the same decay. */
export interface DecayGroup {
  readonly start: number;
  readonly end: number;
  /** Share of the learning rate by which a step shrinks them. */
  readonly decay: number;
}

/** Running means of the slopes and of their squares: the optimiser's whole memory but the number of steps. */
export interface Moments {
  readonly mean: Float32Array | Float64Array;
  readonly square: Float32Array | Float64Array;
}

export interface StepOptions {
  /** Counts from 1: the moments begin at 0 and are corrected for it. */
  readonly step: number;
  readonly learningRate: number;
  /** The slopes count times so much, as when they are a sum over a batch, or must be clipped. */
  readonly scale?: number;
  readonly groups: readonly DecayGroup[];
}

/**
 * Moves parameters in place by one step of AdamW (Loshchilov and Hutter, ICLR 2019): they shrink by the learning rate
 * times the decay of their group, then move against mean / (sqrt(square) + 1e-8), both corrected for their start at 0
 * (Kingma and Ba, ICLR 2015, with their constants). As torch.optim.AdamW does (golden/optimise/adamw.json); sums are
 * float64.
 */
export function adamWStep(
  parameters: Float32Array | Float64Array,
  { slopes, moments }: { readonly slopes: ArrayLike<number>; readonly moments: Moments },
  { step, learningRate, scale = 1, groups }: StepOptions,
): void {
  const { mean, square } = moments;
  const meanScale = learningRate / (1 - MEAN_DECAY ** step);
  const squareScale = 1 / (1 - SQUARE_DECAY ** step);
  for (const { start, end, decay } of groups) {
    const kept = 1 - learningRate * decay;
    for (let i = start; i < end; i++) {
      const slope = scale * slopes[i]!;
      const m = MEAN_DECAY * mean[i]! + (1 - MEAN_DECAY) * slope;
      const s = SQUARE_DECAY * square[i]! + (1 - SQUARE_DECAY) * slope * slope;
      mean[i] = m;
      square[i] = s;
      parameters[i] = kept * parameters[i]! - (meanScale * m) / (Math.sqrt(squareScale * s) + TINY);
    }
  }
}

/** A minimisation that keeps its own moments, in float64. */
export interface AdamW {
  /** Moves the parameters against a gradient of the same length. */
  step(slopes: ArrayLike<number>): void;
}

/** Opens one at a fixed learning rate. */
export function adamWOn(
  parameters: Float32Array | Float64Array,
  options: Pick<StepOptions, "learningRate" | "groups">,
): AdamW {
  const moments = {
    mean: new Float64Array(parameters.length),
    square: new Float64Array(parameters.length),
  };
  let step = 0;
  return {
    step: (slopes) => adamWStep(parameters, { slopes, moments }, { ...options, step: ++step }),
  };
}

const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const TINY = 1e-8;
