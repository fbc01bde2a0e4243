import { solvePositiveDefinite } from "../../../linalg/wasm/cholesky.ts";
import type { CoalitionPairs } from "./coalitions.ts";

/** One record and output: what its pairs say and what its values must add up to. */
export interface KernelProblem {
  /** v(S) - v(complement): float64[pairs]. */
  readonly differences: Float64Array;
  /** Output minus base value. */
  readonly total: number;
}

export interface KernelSolution {
  /** float64[features]. */
  readonly values: Float64Array;
  /** Squared standard errors, summed over features. */
  readonly squaredErrors: number;
}

const GROUPS = 8;

/**
 * Solves min Σ weight (difference - Σ sign x value)² with values that add up to the total, for all problems at once; the
 * sign is 1 for a feature of the coalition and -1 for another. Errors: delete-a-group jackknife over the drawn pairs,
 * 0 where none was drawn.
 */
export function solveKernel(
  design: CoalitionPairs,
  { features, problems }: { features: number; problems: readonly KernelProblem[] },
): KernelSolution[] {
  const pairs = design.weights.length;
  const drawn = pairs - design.drawnFrom;
  const values = solveWith(design, { features, problems, isUsed: () => true, factor: 1 });
  const groups = Math.min(GROUPS, drawn);
  const squares = new Float64Array(problems.length);
  if (groups > 1) {
    const left: Float64Array[][] = [];
    for (let group = 0; group < groups; group++) {
      const isUsed = (p: number): boolean => (p - design.drawnFrom) % groups !== group;
      const removed = Math.ceil((drawn - group) / groups);
      left.push(
        solveWith(design, { features, problems, isUsed, factor: drawn / (drawn - removed) }),
      );
    }
    problems.forEach((_, i) => {
      squares[i] = jackknife(left.map((own) => own[i]!));
    });
  }
  return values.map((own, i) => ({ values: own, squaredErrors: squares[i]! }));
}

/** (groups - 1) / groups x squared deviations from the mean, summed over features. */
function jackknife(left: readonly Float64Array[]): number {
  const count = left.length;
  let squares = 0;
  for (let f = 0; f < left[0]!.length; f++) {
    const mean = left.reduce((sum, own) => sum + own[f]!, 0) / count;
    squares += left.reduce((sum, own) => sum + (own[f]! - mean) ** 2, 0);
  }
  return (squares * (count - 1)) / count;
}

function solveWith(
  { present, weights, drawnFrom }: CoalitionPairs,
  at: {
    features: number;
    problems: readonly KernelProblem[];
    isUsed: (pair: number) => boolean;
    /** For drawn pairs, which stand for those left out too. */
    factor: number;
  },
): Float64Array[] {
  const { features, problems } = at;
  if (features === 1) return problems.map(({ total }) => Float64Array.of(total));
  const own = weights.map((weight, p) => {
    if (p < drawnFrom) return weight;
    return at.isUsed(p) ? weight * at.factor : 0;
  });
  const signs = Float64Array.from(present, (flag) => 2 * flag - 1);
  // Whatever is added for the sum of the values changes nothing, for the sum is given; it makes the matrix invertible.
  const anchor = own.reduce((sum, weight) => sum + weight, 0) / features;
  const matrix = new Float64Array(features * features).fill(anchor);
  for (let p = 0; p < own.length; p++) {
    if (own[p] !== 0)
      addOuterInto(matrix, signs.subarray(p * features, (p + 1) * features), own[p]!);
  }
  const right = problems.map(({ differences, total }) => {
    const out = new Float64Array(features).fill(anchor * total);
    for (let p = 0; p < own.length; p++) {
      const scale = own[p]! * differences[p]!;
      for (let f = 0; f < features; f++) out[f]! += scale * signs[p * features + f]!;
    }
    return out;
  });
  const ones = new Float64Array(features).fill(1);
  const [along, ...free] = solvePositiveDefinite(matrix, features, [ones, ...right]);
  const length = sumOf(along!);
  return free.map((values, i) => {
    const missing = (problems[i]!.total - sumOf(values)) / length;
    return values.map((value, f) => value + missing * along![f]!);
  });
}

/** Adds weight x signs signsᵀ to the lower triangle. */
function addOuterInto(matrix: Float64Array, signs: Float64Array, weight: number): void {
  const features = signs.length;
  for (let f = 0; f < features; f++) {
    const scale = weight * signs[f]!;
    const row = f * features;
    for (let g = 0; g <= f; g++) matrix[row + g]! += scale * signs[g]!;
  }
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
