import type { DistanceTable } from "../../linalg/distances.ts";
import { type CondensedTree, condensedTree } from "./condensed-tree.ts";
import { minimumSpanningTree } from "./spanning-tree.ts";

/**
 * Groups records by density: HDBSCAN with the excess-of-mass choice of clusters (Campello, Moulavi and Sander, 2013;
 * scikit-learn 1.9 HDBSCAN, which counts a record as its own first neighbour; min_samples = min_cluster_size). Needs no number
 * of groups. int32[records]: cluster numbers from 0 in the order of their first record, -1 for records in no cluster. Never
 * one cluster of everything. Reads the distances records times, in the order of the spanning tree: give it a table
 * that is kept. Time and memory grow with records². Where distances tie, a record at the rim of a cluster may be in or out:
 * scikit-learn decides such ties by the order of the rows, this by the order of the tree.
 */
export function hdbscan(
  table: DistanceTable,
  { minimumClusterSize = 15 }: { minimumClusterSize?: number } = {},
): Int32Array {
  if (table.rows < 2 * minimumClusterSize) return new Int32Array(table.rows).fill(-1);
  const core = coreDistances(table, minimumClusterSize);
  const tree = condensedTree(minimumSpanningTree(table, core), {
    records: table.rows,
    minimumClusterSize,
  });
  return labelsOf(tree, chosenClusters(tree));
}

/** Distance to the n-th nearest record, the record itself counted. */
function coreDistances(table: DistanceTable, n: number): Float64Array {
  return Float64Array.from({ length: table.rows }, (_, r) => table.from(r).slice().sort()[n - 1]!);
}

/** Clusters that hold more mass than what is chosen below them; the root never. */
function chosenClusters({ clusters }: CondensedTree): Uint8Array {
  const chosen = new Uint8Array(clusters.length);
  const best = Float64Array.from(clusters, ({ stability }) => stability);
  for (let c = clusters.length - 1; c > 0; c--) {
    const { children } = clusters[c]!;
    const below = children.reduce((sum, child) => sum + best[child]!, 0);
    if (children.length > 0 && below > best[c]!) {
      best[c] = below;
    } else {
      chosen[c] = 1;
      dropBelow(clusters, chosen, children);
    }
  }
  return chosen;
}

function dropBelow(
  clusters: CondensedTree["clusters"],
  chosen: Uint8Array,
  children: readonly number[],
): void {
  const open = [...children];
  for (let c = open.pop(); c !== undefined; c = open.pop()) {
    chosen[c] = 0;
    open.push(...clusters[c]!.children);
  }
}

function labelsOf({ clusters, clusterOf }: CondensedTree, chosen: Uint8Array): Int32Array {
  const names = new Map<number, number>();
  return clusterOf.map((leaf) => {
    let c = leaf;
    while (c > 0 && chosen[c] === 0) c = clusters[c]!.parent;
    if (c === 0) return -1;
    const name = names.get(c) ?? names.size;
    names.set(c, name);
    return name;
  });
}
