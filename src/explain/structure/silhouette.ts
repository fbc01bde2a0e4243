import { EinthovenError } from "../../core/error.ts";
import type { DistanceTable } from "../../linalg/distances.ts";

/**
 * Mean silhouette of every labelling of the same records, in [-1, 1]: near 1 when groups are compact and apart,
 * near 0 when they overlap (Rousseeuw, 1987; scikit-learn 1.9 silhouette_score). A record alone in its group
 * scores 0. Labels are int32[records] >= 0; a labelling with a single group gives NaN. Several labellings share
 * one pass over the distances, which makes a null of permuted labels cheap.
 * Throws `shape-mismatch` when a labelling has another length.
 */
export function silhouettes(table: DistanceTable, labellings: readonly Int32Array[]): number[] {
  const groupings = labellings.map((labels) => groupingOf(labels, table.rows));
  for (let r = 0; r < table.rows; r++) {
    const from = table.from(r);
    for (const grouping of groupings) grouping.total += silhouetteOf(grouping, from, r);
  }
  return groupings.map(({ counts, total }) =>
    counts.filter((count) => count > 0).length < 2 ? Number.NaN : total / table.rows,
  );
}

/** Mean silhouette of one labelling, int32[records]. */
export function silhouette(table: DistanceTable, labels: Int32Array): number {
  return silhouettes(table, [labels])[0]!;
}

interface Grouping {
  readonly labels: Int32Array;
  /** Records of each group. */
  readonly counts: Float64Array;
  /** Scratch: sum of distances to each group. */
  readonly sums: Float64Array;
  total: number;
}

function groupingOf(labels: Int32Array, rows: number): Grouping {
  if (labels.length !== rows) {
    throw new EinthovenError("shape-mismatch", `${labels.length} labels for ${rows} records`);
  }
  const groups = labels.reduce((largest, label) => Math.max(largest, label), -1) + 1;
  const counts = new Float64Array(groups);
  for (const label of labels) counts[label]!++;
  return { labels, counts, sums: new Float64Array(groups), total: 0 };
}

function silhouetteOf({ labels, counts, sums }: Grouping, from: Float64Array, r: number): number {
  const own = labels[r]!;
  if (counts[own] === 1) return 0;
  sums.fill(0);
  for (let s = 0; s < from.length; s++) sums[labels[s]!]! += from[s]!;
  const within = sums[own]! / (counts[own]! - 1);
  let nearest = Number.POSITIVE_INFINITY;
  for (let group = 0; group < sums.length; group++) {
    if (group !== own && counts[group]! > 0) {
      nearest = Math.min(nearest, sums[group]! / counts[group]!);
    }
  }
  const larger = Math.max(within, nearest);
  return larger === 0 || larger === Number.POSITIVE_INFINITY ? 0 : (nearest - within) / larger;
}
