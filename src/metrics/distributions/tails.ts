import { upperGamma } from "./gamma.ts";

/** The 97.5 % quantile of the standard normal distribution. */
export const NORMAL_975 = 1.959963984540054;

/** Share of the standard normal distribution below z. As scipy's norm.cdf (golden/metrics/distributions.json). */
export function normalBelow(z: number): number {
  const tail = upperGamma(0.5, (z * z) / 2) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** Chance of a standard normal value at least as far from 0 as z. NaN of NaN. */
export function twoSidedNormal(z: number): number {
  return Number.isNaN(z) ? Number.NaN : upperGamma(0.5, (z * z) / 2);
}

/** Share of the chi-square distribution above x. As scipy's chi2.sf (golden/metrics/distributions.json). */
export function chiSquareAbove(x: number, degrees: number): number {
  return upperGamma(degrees / 2, x / 2);
}
