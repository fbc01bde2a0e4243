/**
 * Value `k` of a symmetric Kaiser window of `taps` values; the larger `beta`, the lower its side lobes. Matches
 * scipy 1.17 signal.windows.kaiser (golden/signal/resample-poly.json).
 */
export function kaiser(k: number, { taps, beta }: { taps: number; beta: number }): number {
  const centre = (taps - 1) / 2;
  const along = (k - centre) / centre;
  return besselI0(beta * Math.sqrt(Math.max(0, 1 - along * along))) / besselI0(beta);
}

/** Modified Bessel function of order zero by its power series, all of whose terms are positive: exact to rounding. */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}
