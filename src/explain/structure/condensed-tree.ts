import type { TreeEdge } from "./spanning-tree.ts";

/** One cluster of the hierarchy. Densities are inverse distances. */
export interface CondensedCluster {
  /** -1 for the root. */
  readonly parent: number;
  readonly children: readonly number[];
  /** Sum over its records of (density at which they leave - density at which it appears). */
  readonly stability: number;
}

/** The hierarchy of clusters of at least a given size; parents stand before their children, the root first. */
export interface CondensedTree {
  readonly clusters: readonly CondensedCluster[];
  /** The smallest cluster that each record was in: int32[records]. */
  readonly clusterOf: Int32Array;
}

interface Growing {
  readonly parent: number;
  readonly children: number[];
  readonly birth: number;
  stability: number;
}

/**
 * Builds the hierarchy of single linkage from a spanning tree and keeps only the splits in which both sides have
 * `minimumClusterSize` records; smaller sides fall out of their cluster (Campello, Moulavi and Sander, 2013).
 */
export function condensedTree(
  edges: readonly TreeEdge[],
  { records, minimumClusterSize }: { records: number; minimumClusterSize: number },
): CondensedTree {
  const links = singleLinkage(edges, records);
  const sizeOf = (node: number): number => (node < records ? 1 : links[node - records]!.size);
  const clusters: Growing[] = [{ parent: -1, children: [], birth: 0, stability: 0 }];
  const clusterOf = new Int32Array(records);
  // A copy is at distance 0: an infinite density would make all stabilities infinite.
  const smallest = 1e-12 * (longest(edges) || 1);
  const open: { node: number; cluster: number }[] = [
    { node: records + links.length - 1, cluster: 0 },
  ];

  function grow(cluster: number, node: number, density: number): void {
    const birth = density;
    clusters[cluster]!.children.push(clusters.length);
    open.push({ node, cluster: clusters.length });
    clusters.push({ parent: cluster, children: [], birth, stability: 0 });
  }

  function shed(cluster: number, node: number, density: number): void {
    const below = [node];
    for (let at = below.pop(); at !== undefined; at = below.pop()) {
      if (at < records) clusterOf[at] = cluster;
      else below.push(links[at - records]!.left, links[at - records]!.right);
    }
    clusters[cluster]!.stability += sizeOf(node) * (density - clusters[cluster]!.birth);
  }

  for (let i = 0; i < open.length; i++) {
    const { node, cluster } = open[i]!;
    const { left, right, distance } = links[node - records]!;
    const density = 1 / Math.max(distance, smallest);
    const sides = [left, right];
    const large = sides.filter((side) => sizeOf(side) >= minimumClusterSize);
    if (large.length === 2) {
      clusters[cluster]!.stability += sizeOf(node) * (density - clusters[cluster]!.birth);
      for (const side of sides) grow(cluster, side, density);
      continue;
    }
    for (const side of sides) {
      if (large.includes(side)) open.push({ node: side, cluster });
      else shed(cluster, side, density);
    }
  }
  return { clusters, clusterOf };
}

interface Link {
  readonly left: number;
  readonly right: number;
  readonly distance: number;
  readonly size: number;
}

/** Joins along the edges from the shortest; link i makes node records + i. */
function singleLinkage(edges: readonly TreeEdge[], records: number): Link[] {
  const leader = Int32Array.from({ length: 2 * records - 1 }, (_, i) => i);
  const find = (start: number): number => {
    let node = start;
    while (leader[node] !== node) {
      leader[node] = leader[leader[node]!]!;
      node = leader[node]!;
    }
    return node;
  };
  const links: Link[] = [];
  const sizeOf = (node: number): number => (node < records ? 1 : links[node - records]!.size);
  for (const { a, b, distance } of [...edges].sort((p, q) => p.distance - q.distance)) {
    const [left, right] = [find(a), find(b)];
    links.push({ left, right, distance, size: sizeOf(left) + sizeOf(right) });
    leader[left] = records + links.length - 1;
    leader[right] = records + links.length - 1;
  }
  return links;
}

function longest(edges: readonly TreeEdge[]): number {
  return edges.reduce((most, { distance }) => Math.max(most, distance), 0);
}
