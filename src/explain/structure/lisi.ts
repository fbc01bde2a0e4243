import type { Neighbours } from "../../linalg/nearest-neighbours.ts";

/** Weights of every record's neighbours, found once for any number of labellings. */
export interface NeighbourWeights {
  readonly neighbours: Neighbours;
  /** float64[records, neighbors]; those of a record add up to 1. */
  readonly weights: Float64Array;
}

const BISECTIONS = 50;
const TOLERANCE = 1e-5;

/** Neighbours that a perplexity asks for, the record itself not counted, as in the authors' code. */
export function lisiNeighbors(perplexity: number): number {
  return 3 * perplexity - 1;
}

/**
 * Weighs neighbours by exp(-beta d), with beta such that the weights' entropy is log(perplexity): the kernel of LISI.
 * Of fewer neighbours than the perplexity all weigh about the same.
 */
export function neighbourWeights(
  neighbours: Neighbours,
  { perplexity = 30 }: { perplexity?: number } = {},
): NeighbourWeights {
  const { rows, neighbors, distances } = neighbours;
  const weights = new Float64Array(rows * neighbors);
  for (let r = 0; r < rows; r++) {
    const own = distances.subarray(r * neighbors, (r + 1) * neighbors);
    weightsInto(weights.subarray(r * neighbors, (r + 1) * neighbors), own, Math.log(perplexity));
  }
  return { neighbours, weights };
}

/**
 * Mean local inverse Simpson index: how many labels a record effectively has around it, from 1 (its surroundings are
 * all of one label) to the number of labels (Korsunsky et al., Nature Methods 2019; harmonypy 0.0.10 compute_lisi).
 * Labels are int32[records] >= 0. NaN without neighbours.
 */
export function lisi(
  { neighbours: { rows, neighbors, indices }, weights }: NeighbourWeights,
  labels: Int32Array,
): number {
  const perLabel = new Float64Array(
    labels.reduce((largest, label) => Math.max(largest, label), 0) + 1,
  );
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    perLabel.fill(0);
    for (let i = r * neighbors; i < (r + 1) * neighbors; i++) {
      perLabel[labels[indices[i]!]!]! += weights[i]!;
    }
    let simpson = 0;
    for (const share of perLabel) simpson += share * share;
    sum += 1 / simpson;
  }
  return neighbors === 0 ? Number.NaN : sum / rows;
}

/** Bisection on beta; distances are taken from the nearest on, so that no weight underflows. */
function weightsInto(out: Float64Array, distances: Float64Array, wanted: number): void {
  let beta = 1;
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  for (let step = 0; step < BISECTIONS; step++) {
    const excess = entropyInto(out, distances, beta) - wanted;
    if (Math.abs(excess) < TOLERANCE) return;
    if (excess > 0) low = beta;
    else high = beta;
    if (excess > 0) beta = high === Number.POSITIVE_INFINITY ? beta * 2 : (beta + high) / 2;
    else beta = low === Number.NEGATIVE_INFINITY ? beta / 2 : (beta + low) / 2;
  }
}

function entropyInto(out: Float64Array, distances: Float64Array, beta: number): number {
  const nearest = distances[0] ?? 0;
  let total = 0;
  let mean = 0;
  for (let i = 0; i < out.length; i++) {
    const beyond = distances[i]! - nearest;
    out[i] = Math.exp(-beta * beyond);
    total += out[i]!;
    mean += out[i]! * beyond;
  }
  for (let i = 0; i < out.length; i++) out[i]! /= total;
  return Math.log(total) + (beta * mean) / total;
}
