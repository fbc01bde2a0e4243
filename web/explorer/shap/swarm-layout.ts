/** One row of a beeswarm. */
export interface SwarmRow {
  /** float32[points]: SHAP values. */
  readonly values: Float32Array;
  /** float32[points]: offset from the middle of the row, in [-1, 1]. */
  readonly offsets: Float32Array;
}

const BINS = 120;

/** Spreads the points of a row so that crowded values stand beside each other, in the order of the points. */
export function swarmRow(values: Float32Array, limit: number): SwarmRow {
  const counts = new Uint32Array(BINS + 1);
  const binOf = (value: number): number =>
    Math.round(((Math.max(-limit, Math.min(limit, value)) + limit) / (2 * limit || 1)) * BINS);
  for (const value of values) counts[binOf(value)]!++;
  const most = Math.max(...counts, 1);
  const placed = new Uint32Array(BINS + 1);
  const offsets = values.map((value) => {
    const bin = binOf(value);
    const k = placed[bin]!++;
    // 0, +1, -1, +2, -2 ...: the middle first.
    const step = k % 2 === 0 ? -k / 2 : (k + 1) / 2;
    return (2 * step) / most;
  });
  return { values, offsets };
}

/** The largest |SHAP| of the drawn rows, so that all share one axis. */
export function swarmLimit(shap: Float32Array): number {
  let limit = 1e-9;
  for (const value of shap) if (Math.abs(value) > limit) limit = Math.abs(value);
  return limit;
}
