/** From names to what stands beside them, in CSS pixels. */
const GAP = 10;

/** Names as they fit into a column of at most so many pixels, cut at their ends, and how wide that column then is. */
export function fittingNames(
  names: readonly string[],
  { most, widthOf }: { readonly most: number; readonly widthOf: (text: string) => number },
): { readonly names: readonly string[]; readonly width: number } {
  const fitting = names.map((name) => {
    const letters = [...name];
    let kept = letters.length;
    const text = (): string =>
      kept === letters.length ? name : `${letters.slice(0, kept).join("").trimEnd()}…`;
    while (kept > 1 && widthOf(text()) > most - GAP) kept -= 1;
    return text();
  });
  return { names: fitting, width: GAP + Math.ceil(Math.max(0, ...fitting.map(widthOf))) };
}
