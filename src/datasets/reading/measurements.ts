/**
 * Reads the numbers of a table's row by name: positive or negative, with a decimal point. Blank cells, words and what
 * `isMissing` says (a dataset's sentinels) are left out. null when none is left.
 */
export function measurementsOf(
  cells: Readonly<Record<string, string>>,
  { isMissing = () => false }: { readonly isMissing?: (value: number) => boolean } = {},
): Readonly<Record<string, number>> | null {
  const found = Object.entries(cells)
    .map(([name, text]) => [name, text.trim() === "" ? Number.NaN : Number(text)] as const)
    .filter(([, value]) => Number.isFinite(value) && !isMissing(value));
  return found.length === 0 ? null : Object.fromEntries(found);
}
