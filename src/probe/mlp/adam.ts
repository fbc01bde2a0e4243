/** A minimisation by Adam: parameters are moved in place. */
export interface Adam {
  /** Moves `parameters` against a gradient of the same length. */
  step(gradient: ArrayLike<number>): void;
}

/** Kingma and Ba 2015, algorithm 1, with their constants. */
export function adamOn(
  parameters: Float32Array | Float64Array,
  { learningRate }: { readonly learningRate: number },
): Adam {
  const mean = new Float64Array(parameters.length);
  const square = new Float64Array(parameters.length);
  let steps = 0;
  return {
    step: (gradient) => {
      steps++;
      const meanScale = learningRate / (1 - MEAN_DECAY ** steps);
      const squareScale = 1 / (1 - SQUARE_DECAY ** steps);
      for (let i = 0; i < parameters.length; i++) {
        const slope = gradient[i]!;
        mean[i] = MEAN_DECAY * mean[i]! + (1 - MEAN_DECAY) * slope;
        square[i] = SQUARE_DECAY * square[i]! + (1 - SQUARE_DECAY) * slope * slope;
        parameters[i]! -=
          (meanScale * mean[i]!) / (Math.sqrt(squareScale * square[i]!) + STABILITY);
      }
    },
  };
}

const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const STABILITY = 1e-8;
