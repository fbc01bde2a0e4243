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
  return groupings.map((grouping) =>
    groupsIn(grouping) < 2 ? Number.NaN : grouping.total / table.rows,
  );
}

/** Mean silhouette of one labelling, int32[records]. */
export function silhouette(table: DistanceTable, labels: Int32Array): number {
  return silhouettes(table, [labels])[0]!;
}

interface Grouping {
  readonly labels: Int32Array;
  /** Row numbers, group after group: int32[records]. */
  readonly members: Int32Array;
  /** Group g owns members[starts[g]] ... members[starts[g + 1] - 1]. */
  readonly starts: Int32Array;
  /** Sum of silhouettes so far. */
  total: number;
}

function groupingOf(labels: Int32Array, rows: number): Grouping {
  if (labels.length !== rows) {
    throw new EinthovenError("shape-mismatch", `${labels.length} labels for ${rows} records`);
  }
  const groups = labels.reduce((largest, label) => Math.max(largest, label), -1) + 1;
  const starts = new Int32Array(groups + 1);
  for (const label of labels) starts[label + 1]!++;
  for (let g = 0; g < groups; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice();
  const members = new Int32Array(rows);
  labels.forEach((label, r) => {
    members[next[label]!++] = r;
  });
  return { labels, members, starts, total: 0 };
}

function silhouetteOf(
  { labels, members, starts }: Grouping,
  from: Float64Array,
  r: number,
): number {
  const own = labels[r]!;
  let within = 0;
  let nearest = Number.POSITIVE_INFINITY;
  for (let g = 0; g + 1 < starts.length; g++) {
    const records = starts[g + 1]! - starts[g]!;
    if (g === own && records === 1) return 0;
    if (records === 0) continue;
    const sum = sumOver(from, members, { start: starts[g]!, end: starts[g + 1]! });
    if (g === own) within = sum / (records - 1);
    else nearest = Math.min(nearest, sum / records);
  }
  const larger = Math.max(within, nearest);
  return larger === 0 || larger === Number.POSITIVE_INFINITY ? 0 : (nearest - within) / larger;
}

/** Four sums at a time, which need not wait for each other: most of the time of a null is spent here. */
function sumOver(
  from: Float64Array,
  members: Int32Array,
  { start, end }: { start: number; end: number },
): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = start;
  for (; i + 3 < end; i += 4) {
    a += from[members[i]!]!;
    b += from[members[i + 1]!]!;
    c += from[members[i + 2]!]!;
    d += from[members[i + 3]!]!;
  }
  for (; i < end; i++) a += from[members[i]!]!;
  return a + b + (c + d);
}

function groupsIn({ starts }: Grouping): number {
  let groups = 0;
  for (let g = 0; g + 1 < starts.length; g++) if (starts[g + 1]! > starts[g]!) groups++;
  return groups;
}
