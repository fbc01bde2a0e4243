/** What a model costs and what it gives. */
export interface CostAndScore {
  readonly cost: number;
  /** Higher is better. */
  readonly score: number;
}

/**
 * Picks what nothing else beats: no other item costs at most as much and scores at least as well, one of the two
 * strictly. Cheapest first. Of equals all are kept.
 */
export function paretoFront<Item extends CostAndScore>(items: readonly Item[]): Item[] {
  return items
    .filter((item) => !items.some((other) => beats(other, item)))
    .sort((a, b) => a.cost - b.cost || b.score - a.score);
}

function beats(a: CostAndScore, b: CostAndScore): boolean {
  return a.cost <= b.cost && a.score >= b.score && (a.cost < b.cost || a.score > b.score);
}
