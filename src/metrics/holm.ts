/** Adjusts p values of one family of comparisons by Holm's step-down method (1979); the order is kept. */
export function holm(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((a, b) => pValues[a]! - pValues[b]! || a - b);
  const adjusted = new Array<number>(pValues.length);
  let highest = 0;
  order.forEach((i, rank) => {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * pValues[i]!));
    adjusted[i] = highest;
  });
  return adjusted;
}
