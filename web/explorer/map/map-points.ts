/** Points of a map, scaled so that the longer side of their extent is [-1, 1]. */
export interface MapPoints {
  /** float32[points] */
  readonly x: Float32Array;
  /** float32[points] */
  readonly y: Float32Array;
}

/** Scales coordinates of any unit to [-1, 1], both axes alike. Points that are not finite stay NaN. */
export function mapPointsOf(x: ArrayLike<number>, y: ArrayLike<number>): MapPoints {
  const [left, right] = extentOf(x);
  const [bottom, top] = extentOf(y);
  const half = Math.max(right - left, top - bottom) / 2 || 1;
  return {
    x: Float32Array.from(x, (value) => (value - (left + right) / 2) / half),
    y: Float32Array.from(y, (value) => (value - (bottom + top) / 2) / half),
  };
}

function extentOf(values: ArrayLike<number>): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? [least, most] : [0, 0];
}
