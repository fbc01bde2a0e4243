/** Places in (0, 1) and their weights, which sum to 1. */
export interface Quadrature {
  readonly places: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Places and weights of Gauss and Legendre's rule on (0, 1): exact for polynomials up to degree 2 points - 1. Roots of the
 * Legendre polynomial by Newton's iteration from Chebyshev's estimate.
 */
export function gaussLegendre(points: number): Quadrature {
  const places = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (points + 0.5));
    let slope = 0;
    for (let step = 0; step < 20; step++) {
      const at = legendre(points, x);
      slope = at.slope;
      x -= at.value / slope;
    }
    // From (-1, 1) to (0, 1), ascending.
    places[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { places, weights };
}

/** Value and derivative of the Legendre polynomial of this degree. */
function legendre(degree: number, x: number): { value: number; slope: number } {
  let [before, value] = [1, x];
  for (let k = 2; k <= degree; k++) {
    [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  }
  return { value, slope: (degree * (x * value - before)) / (x * x - 1) };
}
