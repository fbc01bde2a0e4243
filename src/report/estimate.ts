/** A number with its 95 % interval; null bounds where no interval was computed. */
export interface Estimate {
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Averages estimates that come from different patients. The half-widths below and above are combined in
 * quadrature and divided by the number of estimates, as for independent errors; null for an empty list, and
 * without bounds when one estimate has none.
 */
export function meanOf(estimates: readonly Estimate[]): Estimate | null {
  const count = estimates.length;
  if (count === 0) return null;
  const value = estimates.reduce((sum, estimate) => sum + estimate.value, 0) / count;
  let below = 0;
  let above = 0;
  for (const { value: center, lower, upper } of estimates) {
    if (lower === null || upper === null) return { value, lower: null, upper: null };
    below += (center - lower) ** 2;
    above += (upper - center) ** 2;
  }
  return {
    value,
    lower: value - Math.sqrt(below) / count,
    upper: value + Math.sqrt(above) / count,
  };
}

/** The middle value, or the mean of the two middle ones; null for none. */
export function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
