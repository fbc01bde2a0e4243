import { logGamma } from "./gamma.ts";
import { normalBelow } from "./tails.ts";

const EPSILON = 1e-16;
const MAX_TERMS = 10_000;
const TINY = 1e-300;

/**
 * Share of Student's t distribution above t. degrees > 0, not only whole ones. As scipy's t.sf
 * (golden/metrics/distributions.json).
 */
export function studentAbove(t: number, degrees: number): number {
  const tail = lowerBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t < 0 ? 1 - tail : tail;
}

/** The t that a share (above a half) of Student's distribution lies below, by bisection. As scipy's t.ppf. */
export function studentQuantile(share: number, degrees: number): number {
  return upperPlace(1 - share, (t) => studentAbove(t, degrees));
}

/** The z that a share (above a half) of the standard normal distribution lies below, by bisection. As scipy's norm.ppf. */
export function normalQuantile(share: number): number {
  return upperPlace(1 - share, (z) => normalBelow(-z));
}

/** Finds where a falling tail has the given size. */
function upperPlace(size: number, tail: (place: number) => number): number {
  let low = 0;
  let high = 1;
  while (tail(high) > size && high < 1e9) high *= 2;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (tail(middle) > size) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised incomplete beta function I_x(a, b), by its continued fraction on the side where that converges. */
function lowerBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(
    a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b),
  );
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** Lentz's method: even and odd terms in turn. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < MAX_TERMS; m++) {
    const before = fraction;
    for (const numerator of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / nonZero(1 + numerator * d);
      c = nonZero(1 + numerator / c);
      fraction *= d * c;
    }
    if (Math.abs(fraction / before - 1) < EPSILON) break;
  }
  return fraction;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
