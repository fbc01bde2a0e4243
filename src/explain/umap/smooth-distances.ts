import type { Neighbours } from "../../linalg/nearest-neighbours.ts";

/** Local scales of every record: its distance to the nearest distinct record, and the width of its fall-off. */
export interface SmoothDistances {
  /** float64[records]. */
  readonly rho: Float64Array;
  /** float64[records]. */
  readonly sigma: Float64Array;
}

const BISECTIONS = 64;
const TOLERANCE = 1e-5;
const SMALLEST_SHARE_OF_MEAN = 1e-3;

/**
 * Chooses rho and sigma such that the neighbours' similarities exp(-(d - rho) / sigma) add up to
 * log2(neighbours + 1): the record itself counts as a neighbour, as in umap-learn 0.5.12 smooth_knn_dist with
 * local_connectivity 1 (McInnes, Healy and Melville, arXiv 1802.03426, algorithm 3).
 */
export function smoothDistances({ rows, neighbors, distances }: Neighbours): SmoothDistances {
  const rho = new Float64Array(rows);
  const sigma = new Float64Array(rows);
  const overallMean = meanWithSelf(distances, rows);
  for (let r = 0; r < rows; r++) {
    const own = distances.subarray(r * neighbors, (r + 1) * neighbors);
    const nearest = own.find((distance) => distance > 0) ?? 0;
    const scale = nearest > 0 ? meanWithSelf(own, 1) : overallMean;
    rho[r] = nearest;
    sigma[r] = Math.max(widthOf(own, nearest), SMALLEST_SHARE_OF_MEAN * scale);
  }
  return { rho, sigma };
}

/** Mean over neighbours and the record itself, which is at distance 0 and counts. */
function meanWithSelf(distances: Float64Array, rows: number): number {
  let sum = 0;
  for (const distance of distances) sum += distance;
  return sum / (distances.length + rows);
}

/** Bisection with a doubling upper end. */
function widthOf(distances: Float64Array, rho: number): number {
  const target = Math.log2(distances.length + 1);
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let width = 1;
  for (let step = 0; step < BISECTIONS; step++) {
    const sum = sumOfSimilarities(distances, { rho, width });
    if (Math.abs(sum - target) < TOLERANCE) break;
    if (sum > target) high = width;
    else low = width;
    width = high === Number.POSITIVE_INFINITY ? width * 2 : (low + high) / 2;
  }
  return width;
}

function sumOfSimilarities(
  distances: Float64Array,
  { rho, width }: { rho: number; width: number },
): number {
  let sum = 0;
  for (let i = 0; i < distances.length; i++) {
    const beyond = distances[i]! - rho;
    sum += beyond > 0 ? Math.exp(-beyond / width) : 1;
  }
  return sum;
}
