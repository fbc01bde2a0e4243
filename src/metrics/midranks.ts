/**
 * Ranks values from 1 (the lowest); equal values share the mean of their ranks: float64[values]. As scipy's rankdata
 * (golden/metrics/rank-tests.json). With `weights` = float[values], the ranks in a sample that holds value i weights[i]
 * times; the rank of a value with weight 0 means nothing. `order` saves the sorting when values are ranked again.
 */
export function midranks(
  values: ArrayLike<number>,
  {
    weights,
    order = ascendingOrder(values),
  }: { weights?: ArrayLike<number>; order?: Int32Array } = {},
): Float64Array {
  const ranks = new Float64Array(values.length);
  let below = 0;
  for (let start = 0; start < order.length; ) {
    const value = values[order[start]!]!;
    let tied = 0;
    let end = start;
    for (; end < order.length && values[order[end]!] === value; end++) {
      tied += weights === undefined ? 1 : weights[order[end]!]!;
    }
    // NaN equals nothing, itself included: it must not hold the walk up.
    end = Math.max(end, start + 1);
    for (let i = start; i < end; i++) ranks[order[i]!] = below + (tied + 1) / 2;
    below += tied;
    start = end;
  }
  return ranks;
}

/** Numbers the values from the lowest: int32[values]. */
export function ascendingOrder(values: ArrayLike<number>): Int32Array {
  const order = Int32Array.from({ length: values.length }, (_, i) => i);
  return order.sort((a, b) => values[a]! - values[b]!);
}
