/** How the learning rate goes over a training of so many steps. */
export interface WarmUpCosine {
  readonly steps: number;
  readonly warmupSteps: number;
  /** The highest learning rate, reached at the end of the warm-up. */
  readonly peak: number;
  /** The learning rate of the last step. */
  readonly last: number;
}

/**
 * The learning rate of a step, counted from 1: it grows evenly to the peak, then falls along half a cosine (Loshchilov
 * and Hutter, arXiv 1608.03983). As LinearLR and CosineAnnealingLR of torch one after the other (golden/optimise/schedules.json).
 */
export function warmUpCosine(
  step: number,
  { steps, warmupSteps, peak, last }: WarmUpCosine,
): number {
  if (step <= warmupSteps) return (peak * step) / warmupSteps;
  const share = (step - warmupSteps) / Math.max(1, steps - warmupSteps);
  return last + ((peak - last) * (1 + Math.cos(Math.PI * Math.min(1, share)))) / 2;
}

/** A value that goes evenly from `start` at step 1 to `end` at the last step. */
export function evenly(
  step: number,
  { steps, start, end }: { readonly steps: number; readonly start: number; readonly end: number },
): number {
  const share = steps <= 1 ? 1 : Math.min(1, (step - 1) / (steps - 1));
  return start + (end - start) * share;
}
