/**
 * Orders items so that similar ones stand side by side: average linkage from the most similar pair on, and of the four
 * ways to join two rows the one whose touching ends are most alike. `similarityOf` is symmetric; a missing value
 * counts as -1. Returns item numbers.
 */
export function similarityOrder(
  items: number,
  similarityOf: (a: number, b: number) => number | null,
): number[] {
  const like = (a: number, b: number): number => similarityOf(a, b) ?? -1;
  let rows = Array.from({ length: items }, (_, i) => [i]);
  while (rows.length > 1) {
    const { i, j } = closest(rows, like);
    const joined = bestJoin(rows[i]!, rows[j]!, like);
    rows = [...rows.filter((_, r) => r !== i && r !== j), joined];
  }
  return rows[0] ?? [];
}

type Like = (a: number, b: number) => number;

function closest(rows: readonly number[][], like: Like): { i: number; j: number } {
  let best = { i: 0, j: 1, mean: Number.NEGATIVE_INFINITY };
  rows.forEach((first, i) => {
    rows.slice(i + 1).forEach((second, offset) => {
      const sum = first.reduce((all, a) => all + second.reduce((own, b) => own + like(a, b), 0), 0);
      const mean = sum / (first.length * second.length);
      if (mean > best.mean) best = { i, j: i + 1 + offset, mean };
    });
  });
  return best;
}

function bestJoin(first: readonly number[], second: readonly number[], like: Like): number[] {
  const [turnedFirst, turnedSecond] = [[...first].reverse(), [...second].reverse()];
  const ways = [
    [first, second],
    [first, turnedSecond],
    [turnedFirst, second],
    [turnedFirst, turnedSecond],
  ] as const;
  const [left, right] = ways.reduce((best, way) =>
    like(way[0].at(-1)!, way[1][0]!) > like(best[0].at(-1)!, best[1][0]!) ? way : best,
  );
  return [...left, ...right];
}
