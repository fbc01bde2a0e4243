/** Parameters from `start` to before `end` that shrink by the same decay. */
export interface DecayGroup {
  readonly start: number;
  readonly end: number;
  /** Share of the learning rate by which a step shrinks them. */
  readonly decay: number;
}

/** Running means of the slopes and of their squares: the optimiser's whole memory but the number of steps. */
export interface Moments<Values extends Float32Array | Float64Array = Float32Array> {
  readonly mean: Values;
  readonly square: Values;
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
 * float64, what is kept is as exact as the parameters.
 */
export function adamWStep<Values extends Float32Array | Float64Array>(
  parameters: Values,
  { slopes, moments }: { readonly slopes: ArrayLike<number>; readonly moments: Moments<Values> },
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

const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const TINY = 1e-8;
