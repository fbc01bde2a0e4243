/**
 * Moves labels on one vertical line apart until neighbours are at least `gap` from each other, all within
 * [first, last], each as near to its wish as a greedy sweep allows. Returns the places in the given order;
 * when they cannot all fit, they are spread evenly.
 */
export function spreadLabels(
  wishes: readonly number[],
  { gap, first, last }: { gap: number; first: number; last: number },
): number[] {
  const order = wishes.map((_, i) => i).sort((a, b) => wishes[a]! - wishes[b]! || a - b);
  const room = Math.min(gap, (last - first) / Math.max(1, wishes.length - 1));
  const places = wishes.map((wish) => Math.min(last, Math.max(first, wish)));
  for (let k = 1; k < order.length; k++) {
    const [above, here] = [order[k - 1]!, order[k]!];
    places[here] = Math.max(places[here]!, places[above]! + room);
  }
  let limit = last;
  for (let k = order.length - 1; k >= 0; k--) {
    const here = order[k]!;
    places[here] = Math.min(places[here]!, limit);
    limit = places[here]! - room;
  }
  return places;
}
