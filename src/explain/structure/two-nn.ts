import type { Neighbours } from "../../linalg/nearest-neighbours.ts";

/** Share of the largest ratios that the fit leaves out, as its authors advise: they are the least local. */
const DISCARDED = 0.1;

/**
 * Estimates how many dimensions the records really fill, from the ratio of the distances to the second and the first
 * neighbour alone: the slope through the origin of -log(1 - F) against log(ratio) (Facco et al., TwoNN, Scientific
 * Reports 2017). Needs two neighbours in Euclidean distance. Copies (first distance 0) are left out; NaN under 10
 * records. Underestimates beyond about 20 dimensions, as every estimate from few records does.
 */
export function twoNnDimension({ rows, neighbors, distances }: Neighbours): number {
  const ratios: number[] = [];
  for (let r = 0; r < rows && neighbors >= 2; r++) {
    const first = distances[r * neighbors]!;
    if (first > 0) ratios.push(Math.log(distances[r * neighbors + 1]! / first));
  }
  ratios.sort((a, b) => a - b);
  const kept = Math.floor(ratios.length * (1 - DISCARDED));
  if (ratios.length < 10) return Number.NaN;
  let along = 0;
  let squares = 0;
  for (let i = 0; i < kept; i++) {
    along += ratios[i]! * -Math.log(1 - (i + 1) / ratios.length);
    squares += ratios[i]! ** 2;
  }
  return squares === 0 ? Number.NaN : along / squares;
}
