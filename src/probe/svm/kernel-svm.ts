import type { SvmProblem } from "./svm-problem.ts";

/** Rows of a symmetric, positive semi-definite kernel over records. */
export interface KernelRows {
  readonly records: number;
  /** float32[records]: the kernel of one record with each. */
  row(r: number): Float32Array;
}

export interface KernelSvmOptions {
  /** Ends the search: the greatest violation of the optimality conditions. */
  readonly tolerance?: number;
  /** Most pairs of records that are moved, per training record. */
  readonly mostStepsPerRecord?: number;
}

/** Keeps two equal records from dividing by zero. */
const SMALLEST_CURVATURE = 1e-12;

/**
 * Fits a support vector machine with a kernel: the dual of ½ w·w + C Σ max(0, 1 - y (w·φ(x) + b)), by sequential
 * minimal optimisation, the second record of each pair chosen by second-order information (Fan, Chen and Lin 2005).
 * As scikit-learn 1.9's SVC (golden/probe/svm.json).
 *
 * @returns float64[records + 1]: y α of each record, 0 of those that are no support vectors, and b last.
 */
export function fitKernelSvm(
  kernel: KernelRows,
  { rows, signs, cost }: SvmProblem,
  { tolerance = 1e-3, mostStepsPerRecord = 100 }: KernelSvmOptions = {},
): Float64Array {
  const size = rows.length;
  const duals = new Float64Array(size);
  /** -y times the gradient of the dual. */
  const pulls = Float64Array.from(signs);
  const diagonal = Float64Array.from(rows, (r) => kernel.row(r)[r]!);

  /** May y α grow, or shrink? */
  const canGrow = (i: number): boolean => (signs[i]! > 0 ? duals[i]! < cost : duals[i]! > 0);
  const canShrink = (i: number): boolean => (signs[i]! > 0 ? duals[i]! > 0 : duals[i]! < cost);

  function strongestPull(): number {
    let best = -1;
    for (let i = 0; i < size; i++) {
      if (canGrow(i) && (best < 0 || pulls[i]! > pulls[best]!)) best = i;
    }
    return best;
  }

  /** The partner that lowers the dual most; -1 when no pair violates the conditions by more than the tolerance. */
  function partnerOf(i: number, row: Float32Array): number {
    let best = -1;
    let most = 0;
    let weakest = Number.POSITIVE_INFINITY;
    for (let j = 0; j < size; j++) {
      if (!canShrink(j)) continue;
      weakest = Math.min(weakest, pulls[j]!);
      const violation = pulls[i]! - pulls[j]!;
      if (violation <= 0) continue;
      const gain = violation ** 2 / curvature(i, j, row);
      if (gain > most) {
        most = gain;
        best = j;
      }
    }
    return pulls[i]! - weakest > tolerance ? best : -1;
  }

  function curvature(i: number, j: number, row: Float32Array): number {
    return Math.max(SMALLEST_CURVATURE, diagonal[i]! + diagonal[j]! - 2 * row[rows[j]!]!);
  }

  /** Moves y α of i up and that of j down by as much as lowers the dual most within the bounds. */
  function step(i: number, j: number, row: Float32Array): void {
    const roomUp = signs[i]! > 0 ? cost - duals[i]! : duals[i]!;
    const roomDown = signs[j]! > 0 ? duals[j]! : cost - duals[j]!;
    const wanted = (pulls[i]! - pulls[j]!) / curvature(i, j, row);
    const moved = Math.min(wanted, roomUp, roomDown);
    duals[i] = moved === roomUp ? boundAbove(signs[i]!, cost) : duals[i]! + signs[i]! * moved;
    duals[j] = moved === roomDown ? boundAbove(-signs[j]!, cost) : duals[j]! - signs[j]! * moved;
    const other = kernel.row(rows[j]!);
    for (let k = 0; k < size; k++) pulls[k]! -= moved * (row[rows[k]!]! - other[rows[k]!]!);
  }

  for (let steps = 0; steps < mostStepsPerRecord * size; steps++) {
    const i = strongestPull();
    if (i < 0) break;
    const row = kernel.row(rows[i]!);
    const j = partnerOf(i, row);
    if (j < 0) break;
    step(i, j, row);
  }
  const out = new Float64Array(kernel.records + 1);
  for (let i = 0; i < size; i++) out[rows[i]!] = signs[i]! * duals[i]!;
  out[kernel.records] = interceptOf(pulls, { canGrow, canShrink });
  return out;
}

/** Where y α ends when it grows as far as it may, as α. */
function boundAbove(sign: number, cost: number): number {
  return sign > 0 ? cost : 0;
}

/** The mean pull of the records on the margin; without any, the middle between the two sides. */
function interceptOf(
  pulls: Float64Array,
  { canGrow, canShrink }: { canGrow: (i: number) => boolean; canShrink: (i: number) => boolean },
): number {
  let sum = 0;
  let free = 0;
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  for (let i = 0; i < pulls.length; i++) {
    const [grows, shrinks] = [canGrow(i), canShrink(i)];
    if (grows && shrinks) {
      sum += pulls[i]!;
      free++;
    } else if (grows) low = Math.max(low, pulls[i]!);
    else high = Math.min(high, pulls[i]!);
  }
  return free > 0 ? sum / free : (low + high) / 2;
}

/** The decision value of one record, from its kernel with every training record. */
export function kernelScore(coefficients: Float64Array, row: Float32Array): number {
  let score = coefficients[row.length]!;
  for (let r = 0; r < row.length; r++) score += coefficients[r]! * row[r]!;
  return score;
}
