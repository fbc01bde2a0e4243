import { randomOf, shuffled } from "../../../core/random.ts";
import { midranks } from "../../../metrics/midranks.ts";
import { orderByImportance } from "../concentration/importance.ts";

/** How alike two importances order the same dimensions. */
export interface RankAgreement {
  /** Of all dimensions: -1 to 1, 0 by chance; NaN where one importance is constant. */
  readonly spearman: number;
  /** Of the leading dimensions: 0 to 1; see `chanceAgreement`. */
  readonly overlap: number;
}

/** How much a rank counts as much as the one before it: the first 20 ranks have 85 % of the weight. */
const PERSISTENCE = 0.95;

/**
 * Compares two importances, float64[features]: Spearman's correlation (ties share their mean rank) and rank-biased overlap
 * with p = 0.95, extrapolated (Webber, Moffat and Zobel, 2010, equation 32), in which a tie goes to the lower number.
 */
export function rankAgreement(a: Float64Array, b: Float64Array): RankAgreement {
  return {
    spearman: correlation(midranks(a), midranks(b)),
    overlap: rankBiasedOverlap(orderByImportance(a), orderByImportance(b)),
  };
}

/** What two orders that know nothing of each other agree. */
export interface ChanceAgreement {
  /** Mean overlap, exact. */
  readonly overlap: number;
  /** Exceeded by one pair of random orders in twenty. */
  readonly overlapHigh: number;
  readonly spearmanHigh: number;
}

const CHANCE_PAIRS = 200;
const HIGH = 0.95;

/** Measures the agreement of random orders of so many dimensions: 200 drawn pairs for the upper limits. */
export function chanceAgreement(features: number, seed: string): ChanceAgreement {
  const random = randomOf(`${seed}/chance/${features}`);
  const straight = [...Array(features).keys()];
  const overlaps: number[] = [];
  const correlations: number[] = [];
  for (let pair = 0; pair < CHANCE_PAIRS; pair++) {
    const other = shuffled(straight, random);
    overlaps.push(rankBiasedOverlap(straight, other));
    correlations.push(correlation(straight, other));
  }
  const high = Math.ceil(HIGH * CHANCE_PAIRS) - 1;
  return {
    overlap: overlapOf(features, (depth) => depth / features),
    overlapHigh: overlaps.sort((x, y) => x - y)[high]!,
    spearmanHigh: correlations.sort((x, y) => x - y)[high]!,
  };
}

function rankBiasedOverlap(a: readonly number[], b: readonly number[]): number {
  const seen = new Uint8Array(a.length);
  let shared = 0;
  const sharedAt = a.map((own, i) => {
    for (const f of [own, b[i]!]) {
      seen[f]!++;
      if (seen[f] === 2) shared++;
    }
    return shared;
  });
  return overlapOf(a.length, (depth) => sharedAt[depth - 1]! / depth);
}

/** The weighted sum over depths of the share of dimensions in common. */
function overlapOf(features: number, shareAt: (depth: number) => number): number {
  let sum = 0;
  for (let depth = 1; depth <= features; depth++) sum += shareAt(depth) * PERSISTENCE ** depth;
  const extrapolated = shareAt(features) * PERSISTENCE ** features;
  return extrapolated + ((1 - PERSISTENCE) / PERSISTENCE) * sum;
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const count = a.length;
  let [meanA, meanB] = [0, 0];
  for (let i = 0; i < count; i++) {
    meanA += a[i]! / count;
    meanB += b[i]! / count;
  }
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}
