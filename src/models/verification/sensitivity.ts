/** How far a mistake moves embeddings. */
export interface Sensitivity {
  readonly id: string;
  readonly title: string;
  /** Median distance that a record moves over the median distance between two records. */
  readonly movement: number;
  /** Share of records whose distorted embedding is nearest to that of another record. */
  readonly confused: number;
}

/**
 * Compares embeddings of distorted recordings with those of the same recordings as they should be, both
 * float32[records, features], by Euclidean distance. A movement near 1 means that the mistake is as large as the
 * difference between two people.
 */
export function movementOf(
  original: readonly Float32Array[],
  distorted: readonly Float32Array[],
): Pick<Sensitivity, "movement" | "confused"> {
  const between: number[] = [];
  for (let r = 0; r < original.length; r++) {
    for (let s = 0; s < r; s++) between.push(distance(original[r]!, original[s]!));
  }
  const moved = distorted.map((row, r) => distance(row, original[r]!));
  const confused = distorted.filter((row, r) =>
    original.some((other, s) => s !== r && distance(row, other) < moved[r]!),
  );
  return {
    movement: median(moved) / Math.max(median(between), Number.MIN_VALUE),
    confused: confused.length / Math.max(1, distorted.length),
  };
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let f = 0; f < a.length; f++) sum += (a[f]! - b[f]!) ** 2;
  return Math.sqrt(sum);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
