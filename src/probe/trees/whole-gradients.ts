import { GRADIENT_PLACE } from "./gradient-histogram.ts";

/** Gradients and hessians of the log-loss as whole numbers, and what one unit of each is worth. */
export interface WholeGradients {
  /** float64[records]: gradient x 2^26 + hessian of each record; 0 for one that is not trained on. */
  readonly packed: Float64Array;
  readonly gradientUnit: number;
  readonly hessianUnit: number;
}

/**
 * Measures each of `rows` (record numbers) at its log-odds: gradient p - y and hessian p (1 - p), in units in which
 * their absolute sums stay below 2^26. What rounding takes from a record is given to the next one, so that sums are
 * right however small the share of one record is. Whole numbers add up to the same in any order.
 */
export function wholeGradientsInto(
  packed: Float64Array,
  { rows, labels, logits }: { rows: Int32Array; labels: Int8Array; logits: Float64Array },
): WholeGradients {
  const shares = new Float64Array(rows.length);
  let gradients = 0;
  let hessians = 0;
  for (let i = 0; i < rows.length; i++) {
    const share = 1 / (1 + Math.exp(-logits[rows[i]!]!));
    shares[i] = share;
    gradients += Math.abs(share - labels[rows[i]!]!);
    hessians += share * (1 - share);
  }
  // A record's rounding and what it was given change it by less than two units.
  const room = GRADIENT_PLACE - 1 - 2 * rows.length;
  const gradientUnit = gradients / room || 1;
  const hessianUnit = hessians / room || 1;
  let gradientLeft = 0;
  let hessianLeft = 0;
  for (let i = 0; i < rows.length; i++) {
    const share = shares[i]!;
    const gradient = (share - labels[rows[i]!]!) / gradientUnit + gradientLeft;
    const hessian = (share * (1 - share)) / hessianUnit + hessianLeft;
    const wholeGradient = Math.round(gradient);
    const wholeHessian = Math.floor(hessian);
    gradientLeft = gradient - wholeGradient;
    hessianLeft = hessian - wholeHessian;
    packed[rows[i]!] = wholeGradient * GRADIENT_PLACE + wholeHessian;
  }
  return { packed, gradientUnit, hessianUnit };
}
