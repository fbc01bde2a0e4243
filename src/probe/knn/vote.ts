import type { NearestTraining } from "./nearest-training.ts";

/**
 * Predicts the mean of the nearest values, weighted by 1 / distance: float64[records], for each number of neighbours of
 * `counts`. Neighbours at distance 0 outvote all others, as in scikit-learn's KNeighborsClassifier with
 * weights="distance" (golden/probe/knn.json, 1.9). A record without a neighbour gets NaN.
 */
export function votes(
  values: ArrayLike<number>,
  { indices, distances }: NearestTraining,
  { records, counts }: { readonly records: number; readonly counts: readonly number[] },
): readonly Float64Array[] {
  const out = counts.map(() => new Float64Array(records));
  const width = indices.length / Math.max(1, records);
  for (let r = 0; r < records; r++) {
    const start = r * width;
    const shares = cumulativeShares(values, {
      indices: indices.subarray(start, start + width),
      distances: distances.subarray(start, start + width),
    });
    counts.forEach((count, k) => {
      out[k]![r] = shares[Math.min(count, shares.length) - 1] ?? Number.NaN;
    });
  }
  return out;
}

/** The weighted mean of the first 1, 2, 3 ... neighbours. */
function cumulativeShares(values: ArrayLike<number>, own: NearestTraining): number[] {
  const shares: number[] = [];
  let weighted = 0;
  let total = 0;
  for (let i = 0; i < own.indices.length && own.indices[i]! >= 0; i++) {
    const distance = own.distances[i]!;
    const outvoted = distance > 0 && own.distances[0] === 0;
    const weight = outvoted ? 0 : distance === 0 ? 1 : 1 / distance;
    weighted += weight * values[own.indices[i]!]!;
    total += weight;
    shares.push(weighted / total);
  }
  return shares;
}
