import type { DistanceTable } from "../../linalg/distances.ts";

/**
 * Uniformity on the sphere: the logarithm of the mean of exp(-2 |u - v|²) over all pairs of records scaled to length 1
 * (Wang and Isola, ICML 2020). From 0 (all in one point) down to about -4 (spread over the whole sphere). Takes
 * cosine distances: |u - v|² = 2 (1 - cos). NaN under two records.
 */
export function uniformity(cosine: DistanceTable): number {
  return Math.log(meanOverPairs(cosine, (distance) => Math.exp(-4 * distance)));
}

/** Mean cosine of two records: 0 when directions are spread evenly, 1 when all point the same way. NaN under two records. */
export function meanCosine(cosine: DistanceTable): number {
  return meanOverPairs(cosine, (distance) => 1 - distance);
}

/**
 * Alignment of the records of one label on the sphere: the mean squared distance |u - v|² of two records with the same
 * label, averaged over labels (Wang and Isola, 2020, with labels for their pairs). 0 is perfect; unrelated directions
 * are at 2. Takes cosine distances and int32[records] >= 0. NaN where no label has two records.
 */
export function alignment(cosine: DistanceTable, labels: Int32Array): number {
  return alignments(cosine, [labels])[0]!;
}

/** The same for several labellings in one pass over the distances. */
export function alignments(cosine: DistanceTable, labellings: readonly Int32Array[]): number[] {
  const groups = labellings.map((labels) => labels.reduce((a, b) => Math.max(a, b), -1) + 1);
  const sums = groups.map((count) => new Float64Array(count));
  const pairs = groups.map((count) => new Float64Array(count));
  for (let r = 0; r < cosine.rows; r++) {
    const from = cosine.from(r);
    labellings.forEach((labels, i) => {
      addOwnInto(sums[i]!, pairs[i]!, { from, labels, r });
    });
  }
  return sums.map((sum, i) => {
    const means = Array.from(sum, (value, g) => (2 * value) / pairs[i]![g]!);
    const known = means.filter((value) => !Number.isNaN(value));
    return known.length === 0
      ? Number.NaN
      : known.reduce((all, value) => all + value, 0) / known.length;
  });
}

function addOwnInto(
  sums: Float64Array,
  pairs: Float64Array,
  { from, labels, r }: { from: Float64Array; labels: Int32Array; r: number },
): void {
  const own = labels[r]!;
  let sum = 0;
  let count = 0;
  for (let s = r + 1; s < labels.length; s++) {
    if (labels[s] !== own) continue;
    sum += from[s]!;
    count++;
  }
  sums[own]! += sum;
  pairs[own]! += count;
}

function meanOverPairs(table: DistanceTable, value: (distance: number) => number): number {
  let sum = 0;
  for (let r = 0; r < table.rows; r++) {
    const from = table.from(r);
    for (let s = r + 1; s < table.rows; s++) sum += value(from[s]!);
  }
  return sum / ((table.rows * (table.rows - 1)) / 2);
}
