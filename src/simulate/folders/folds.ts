/** Assigns patients, one after another, to folds 1 to `folds`. */
export type AssignFold = (labels: readonly string[]) => number;

/**
 * Opens a stratified assignment that needs to see each patient only once: a patient goes where the own labels are
 * scarcest so far, rare labels weighing more (iterative stratification after Sechidis et al., ECML 2011, in order of
 * arrival); ties go to the smallest fold. The fold of patient k does not depend on those who come later.
 */
export function openFolds(folds: number): AssignFold {
  const sizes = new Array<number>(folds).fill(0);
  const counts = new Map<string, { total: number; byFold: number[] }>();
  return (labels) => {
    const tallies = labels.map((label) => tallyOf(counts, label, folds));
    const crowding = sizes.map((_, fold) =>
      tallies.reduce((sum, { total, byFold }) => sum + byFold[fold]! / Math.max(1, total), 0),
    );
    let best = 0;
    for (let fold = 1; fold < folds; fold++) {
      const difference = crowding[fold]! - crowding[best]!;
      const tied = Math.abs(difference) < 1e-12;
      if (difference < 0 && !tied) best = fold;
      if (tied && sizes[fold]! < sizes[best]!) best = fold;
    }
    sizes[best]! += 1;
    for (const tally of tallies) {
      tally.total += 1;
      tally.byFold[best]! += 1;
    }
    return best + 1;
  };
}

function tallyOf(
  counts: Map<string, { total: number; byFold: number[] }>,
  label: string,
  folds: number,
): { total: number; byFold: number[] } {
  const known = counts.get(label);
  if (known !== undefined) return known;
  const fresh = { total: 0, byFold: new Array<number>(folds).fill(0) };
  counts.set(label, fresh);
  return fresh;
}
