/** Where a polynomial is looked at so that the weighted sum is its integral over [0, 1]. */
export interface IntegrationPoints {
  /** float64[points], inside (0, 1). */
  readonly points: Float64Array;
  /** float64[points]; they add up to 1. */
  readonly weights: Float64Array;
}

const MOST_STEPS = 100;

/**
 * Finds Gauss-Legendre points on [0, 1] by Newton's method on the Legendre polynomial, as numpy's leggauss to 1e-15:
 * exact for polynomials of degree 2 count - 1.
 */
export function integrationPoints(count: number): IntegrationPoints {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    for (let step = 0; step < MOST_STEPS; step++) {
      const { value, slope } = legendre(count, x);
      const next = x - value / slope;
      if (next === x) break;
      x = next;
    }
    const { slope } = legendre(count, x);
    points[count - 1 - i] = (1 + x) / 2;
    weights[count - 1 - i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}

/** The Legendre polynomial of a degree at x, by its three-term recurrence, and its derivative. */
function legendre(degree: number, x: number): { value: number; slope: number } {
  let [before, value] = [1, x];
  for (let k = 2; k <= degree; k++) {
    [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  }
  return { value, slope: (degree * (x * value - before)) / (x * x - 1) };
}
