/** Measures the length of all slopes together: the square root of the sum of their squares, times `scale`. */
export function globalNorm(slopes: ArrayLike<number>, scale = 1): number {
  let sum = 0;
  for (let i = 0; i < slopes.length; i++) sum += slopes[i]! * slopes[i]!;
  return scale * Math.sqrt(sum);
}

/**
 * The factor that shortens slopes of this length to at most `longest` (Pascanu et al., arXiv 1211.5063), as
 * torch.nn.utils.clip_grad_norm_ has it: 1 below the limit, longest / (norm + 1e-6) above.
 */
export function clipFactor(norm: number, longest: number): number {
  return Math.min(1, longest / (norm + 1e-6));
}
