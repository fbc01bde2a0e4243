import { type Matrix, rowOf } from "../../core/matrix.ts";
import { type Random, randomOf } from "../../core/random.ts";

/**
 * Groups records, float32[records, features], around `clusters` centres by Lloyd's algorithm from k-means++
 * starts (Arthur and Vassilvitskii, 2007); the best of `starts`. Returns int32[records], group numbers.
 */
export function kMeans(
  x: Matrix,
  {
    clusters,
    seed,
    starts = 3,
    rounds = 30,
  }: {
    clusters: number;
    seed: string;
    starts?: number;
    rounds?: number;
  },
): Int32Array {
  let best = { labels: new Int32Array(x.rows), inertia: Number.POSITIVE_INFINITY };
  for (let start = 0; start < starts; start++) {
    const random = randomOf(`${seed}/k-means/${start}`);
    const found = lloyd(x, plusPlusCentres(x, Math.min(clusters, x.rows), random), rounds);
    if (found.inertia < best.inertia) best = found;
  }
  return best.labels;
}

/** First centre uniform, each further one with probability proportional to its squared distance to the nearest. */
function plusPlusCentres(x: Matrix, clusters: number, random: Random): Float64Array[] {
  if (x.rows === 0) return [];
  const centres = [Float64Array.from(rowOf(x, random.integer(x.rows)))];
  const nearest = new Float64Array(x.rows).fill(Number.POSITIVE_INFINITY);
  while (centres.length < clusters) {
    const last = centres.at(-1)!;
    let total = 0;
    for (let r = 0; r < x.rows; r++) {
      nearest[r] = Math.min(nearest[r]!, squaredDistance(x, r, last));
      total += nearest[r]!;
    }
    let left = random.uniform() * total;
    let chosen = 0;
    while (chosen < x.rows - 1 && left >= nearest[chosen]!) left -= nearest[chosen++]!;
    centres.push(Float64Array.from(rowOf(x, chosen)));
  }
  return centres;
}

function lloyd(
  x: Matrix,
  centres: Float64Array[],
  rounds: number,
): { labels: Int32Array<ArrayBuffer>; inertia: number } {
  const labels = new Int32Array(x.rows).fill(-1);
  let inertia = 0;
  for (let round = 0; round < rounds; round++) {
    let moved = false;
    inertia = 0;
    for (let r = 0; r < x.rows; r++) {
      const { centre, squared } = nearestCentre(x, r, centres);
      moved ||= labels[r] !== centre;
      labels[r] = centre;
      inertia += squared;
    }
    if (!moved) break;
    moveCentresInto(centres, x, labels);
  }
  return { labels, inertia };
}

function nearestCentre(
  x: Matrix,
  r: number,
  centres: readonly Float64Array[],
): { centre: number; squared: number } {
  let best = { centre: 0, squared: Number.POSITIVE_INFINITY };
  centres.forEach((values, centre) => {
    const squared = squaredDistance(x, r, values);
    if (squared < best.squared) best = { centre, squared };
  });
  return best;
}

/** A centre that lost all its records stays where it is. */
function moveCentresInto(centres: Float64Array[], x: Matrix, labels: Int32Array): void {
  const counts = new Float64Array(centres.length);
  const sums = centres.map((centre) => new Float64Array(centre.length));
  for (let r = 0; r < x.rows; r++) {
    const sum = sums[labels[r]!]!;
    counts[labels[r]!]!++;
    for (let f = 0; f < x.cols; f++) sum[f]! += x.data[r * x.cols + f]!;
  }
  sums.forEach((sum, c) => {
    if (counts[c]! > 0) centres[c]!.set(sum.map((value) => value / counts[c]!));
  });
}

function squaredDistance(x: Matrix, r: number, centre: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < x.cols; f++) {
    const difference = x.data[r * x.cols + f]! - centre[f]!;
    sum += difference * difference;
  }
  return sum;
}
