import { EinthovenError } from "../../core/error.ts";
import { normalBelow } from "./tails.ts";

/** The trapezium rule converges exponentially here: at this step its error is below rounding. */
const STEP = 0.05;
/** The normal density is below 1e-17 of its height from here on. */
const REACH = 9;

/**
 * Chance that the range (highest - lowest) of `groups` independent standard normal values is at most q: the
 * studentised range with infinite degrees of freedom. As scipy's studentized_range.cdf (golden/metrics/distributions.json).
 */
export function studentisedRangeBelow(q: number, groups: number): number {
  if (!(q > 0)) return 0;
  let sum = 0;
  for (let z = -REACH; z <= REACH + q; z += STEP) {
    const others = normalBelow(z) - normalBelow(z - q);
    sum += Math.exp((-z * z) / 2) * others ** (groups - 1);
  }
  return Math.min(1, (groups * sum * STEP) / Math.sqrt(2 * Math.PI));
}

/**
 * The range that a share of samples stays below: the inverse of `studentisedRangeBelow`, by bisection. Throws
 * `option-invalid` unless groups >= 2 and 0 < share < 1.
 */
export function studentisedRangeQuantile(share: number, groups: number): number {
  if (!(share > 0 && share < 1 && Number.isInteger(groups) && groups >= 2)) {
    throw new EinthovenError("option-invalid", `the ${share} quantile over ${groups} groups`, {
      hint: "give a share between 0 and 1 and at least 2 groups",
    });
  }
  let low = 0;
  let high = 1;
  while (studentisedRangeBelow(high, groups) < share) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentisedRangeBelow(middle, groups) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
