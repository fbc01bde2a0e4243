/**
 * Groups models of which no two differ: the largest sets without a pair that `differ` names, in the given order. A
 * model may stand in several groups; two models share a group exactly when they do not differ. By insertion and
 * absorption (Piepho, 2004). Returns model numbers.
 */
export function tieGroups(
  models: number,
  differ: (a: number, b: number) => boolean,
): readonly (readonly number[])[] {
  let groups: number[][] = models === 0 ? [] : [Array.from({ length: models }, (_, m) => m)];
  for (let a = 0; a < models; a++) {
    for (let b = a + 1; b < models; b++) {
      if (differ(a, b)) groups = apart(groups, a, b);
    }
  }
  return groups.sort((x, y) => firstDifference(x, y));
}

/** Splits every group that holds both, and drops groups that lie within another. */
function apart(groups: readonly number[][], a: number, b: number): number[][] {
  const split = groups.flatMap((group) =>
    group.includes(a) && group.includes(b)
      ? [group.filter((m) => m !== b), group.filter((m) => m !== a)]
      : [group],
  );
  return split.filter(
    (group, i) =>
      !split.some(
        (other, j) => i !== j && within(group, other) && (j < i || !within(other, group)),
      ),
  );
}

function within(group: readonly number[], other: readonly number[]): boolean {
  return group.every((m) => other.includes(m));
}

function firstDifference(x: readonly number[], y: readonly number[]): number {
  const place = x.findIndex((m, i) => m !== y[i]);
  return place < 0 ? 0 : x[place]! - (y[place] ?? -1);
}
