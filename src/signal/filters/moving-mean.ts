/** Mean over `width` samples around each sample, fewer at the ends: float64[samples]. */
export function movingMean(values: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let t = 0; t < values.length; t++) sums[t + 1] = sums[t]! + values[t]!;
  const before = Math.floor((width - 1) / 2);
  const after = width - 1 - before;
  const out = new Float64Array(values.length);
  for (let t = 0; t < values.length; t++) {
    const from = Math.max(0, t - before);
    const to = Math.min(values.length, t + after + 1);
    out[t] = (sums[to]! - sums[from]!) / (to - from);
  }
  return out;
}

/** Root of the moving mean of values that are not negative: float64[samples]. */
export function rootMean(squares: Float64Array, width: number): Float64Array {
  // Running sums can leave a tiny negative rest where the true sum is 0.
  return movingMean(squares, width).map((value) => Math.sqrt(Math.max(0, value)));
}
