/** A score's loss (1 - score) measured with so many labels. */
export interface LossPoint {
  readonly labels: number;
  readonly loss: number;
  /** How much the point counts in the sum of squares; 1 by default (1 / variance where it is known). */
  readonly weight?: number;
}

/** loss(n) = scale x n^-exponent + limit. */
export interface PowerLaw {
  readonly scale: number;
  readonly exponent: number;
  /** The loss that no number of labels gets below. */
  readonly limit: number;
}

export type PowerLawFit =
  | (PowerLaw & { readonly status: "fitted"; readonly rootMeanSquare: number })
  | { readonly status: "failed"; readonly reason: string };

/** The exponents that are looked through; a best one at either end says nothing. */
const EXPONENTS: readonly [number, number] = [0.01, 5];
const STARTS = 120;
/** Golden-section steps: each keeps 62 % of the bracket. */
const STEPS = 60;

/**
 * Fits a power law with scale >= 0, exponent in [0.01, 5] and limit in [0, 1] to losses by weighted least squares. For
 * each exponent the best scale and limit follow in closed form, so that only one number is searched: over 120 starts,
 * refined around the best. A least sum of squares as scipy's curve_fit from many starts (golden/metrics/power-law.json).
 * Fails, with the reason, when fewer than 3 different numbers of labels have a loss, the loss does not fall, or
 * the data do not say what the exponent is.
 */
export function fitPowerLaw(points: readonly LossPoint[]): PowerLawFit {
  const usable = points.filter(
    ({ labels, loss, weight = 1 }) => labels > 0 && Number.isFinite(loss) && weight > 0,
  );
  const sizes = new Set(usable.map(({ labels }) => labels));
  if (sizes.size < 3) {
    return {
      status: "failed",
      reason: `a power law needs 3 different numbers of labels; there are ${sizes.size}`,
    };
  }
  // Measured in the largest number of labels, so that no power overflows.
  const unit = Math.max(...sizes);
  const at = (logExponent: number): LinearFit => linearFit(usable, unit, Math.exp(logExponent));
  const best = minimise(at);
  if (best.scale === 0)
    return { status: "failed", reason: "the loss does not fall with more labels" };
  const exponent = Math.exp(best.place);
  if (exponent < EXPONENTS[0] * 1.001 || exponent > EXPONENTS[1] * 0.999) {
    return {
      status: "failed",
      reason: `the exponent is not determined by these points (it runs to ${exponent.toPrecision(2)})`,
    };
  }
  const total = usable.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return {
    status: "fitted",
    scale: best.scale * unit ** exponent,
    exponent,
    limit: best.limit,
    rootMeanSquare: Math.sqrt(best.squares / total),
  };
}

/** The loss that a power law gives for so many labels. */
export function powerLawLoss({ scale, exponent, limit }: PowerLaw, labels: number): number {
  return scale * labels ** -exponent + limit;
}

/** The number of labels at which a power law reaches a loss; Infinity when it never does. */
export function labelsForLoss({ scale, exponent, limit }: PowerLaw, loss: number): number {
  return loss <= limit ? Number.POSITIVE_INFINITY : (scale / (loss - limit)) ** (1 / exponent);
}

interface LinearFit {
  readonly scale: number;
  readonly limit: number;
  /** Weighted sum of squared residuals. */
  readonly squares: number;
}

/** Finds the lowest sum of squares over log exponents. */
function minimise(at: (logExponent: number) => LinearFit): LinearFit & { place: number } {
  const [first, last] = EXPONENTS.map(Math.log) as [number, number];
  const step = (last - first) / (STARTS - 1);
  const starts = Array.from({ length: STARTS }, (_, i) => first + i * step);
  const squares = starts.map((place) => at(place).squares);
  const best = squares.indexOf(Math.min(...squares));
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = starts[Math.max(0, best - 1)]!;
  let high = starts[Math.min(STARTS - 1, best + 1)]!;
  for (let i = 0; i < STEPS; i++) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (at(left).squares <= at(right).squares) high = right;
    else low = left;
  }
  const refined = (low + high) / 2;
  const place = at(refined).squares <= squares[best]! ? refined : starts[best]!;
  return { ...at(place), place };
}

/** Least squares of loss = scale x (labels / unit)^-exponent + limit in the box scale >= 0, 0 <= limit <= 1. */
function linearFit(points: readonly LossPoint[], unit: number, exponent: number): LinearFit {
  let [w, wx, wxx, wy, wxy] = [0, 0, 0, 0, 0];
  const xs = points.map(({ labels }) => (labels / unit) ** -exponent);
  points.forEach(({ loss, weight = 1 }, i) => {
    const x = xs[i]!;
    w += weight;
    wx += weight * x;
    wxx += weight * x * x;
    wy += weight * loss;
    wxy += weight * x * loss;
  });
  const squaresOf = ({ scale, limit }: { scale: number; limit: number }): LinearFit => {
    let squares = 0;
    points.forEach(({ loss, weight = 1 }, i) => {
      squares += weight * (loss - scale * xs[i]! - limit) ** 2;
    });
    return { scale, limit, squares };
  };
  const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  const level = (wy - slope * wx) / w;
  if (slope >= 0 && level >= 0 && level <= 1) return squaresOf({ scale: slope, limit: level });
  // The sum of squares is convex, so its least value in the box lies on an edge.
  const edges = [
    { scale: Math.max(0, wxy / wxx), limit: 0 },
    { scale: Math.max(0, (wxy - wx) / wxx), limit: 1 },
    { scale: 0, limit: Math.min(1, Math.max(0, wy / w)) },
  ].map(squaresOf);
  return edges.reduce((best, edge) => (edge.squares < best.squares ? edge : best));
}
