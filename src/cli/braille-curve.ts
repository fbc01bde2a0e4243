/** Dots of one braille character: two columns of four rows, and the bit of each. */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const FIRST_PATTERN = 0x2800;

/**
 * Draws a curve with dots of braille characters, from the first value at the left to the last at the right: `rows` lines of
 * `columns` characters, the lowest value at the bottom. Values that share a column of dots are averaged.
 */
export function brailleCurve(
  values: readonly number[],
  { columns, rows }: { readonly columns: number; readonly rows: number },
): string[] {
  const points = averaged(values.filter(Number.isFinite), 2 * columns);
  const low = Math.min(...points);
  const span = Math.max(...points) - low || 1;
  const levels = 4 * rows;
  const cells = Array.from({ length: rows }, () => new Uint8Array(columns));
  for (const [x, value] of points.entries()) {
    const up = Math.round(((value - low) / span) * (levels - 1));
    const y = levels - 1 - up;
    cells[Math.floor(y / 4)]![Math.floor(x / 2)]! |= BITS[y % 4]![x % 2]!;
  }
  return cells.map((row) =>
    Array.from(row, (bits) => String.fromCodePoint(FIRST_PATTERN + bits)).join(""),
  );
}

/** At most so many values, each the mean of its neighbours. */
function averaged(values: readonly number[], most: number): number[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, i) => {
    const from = Math.floor((i * values.length) / most);
    const part = values.slice(from, Math.floor(((i + 1) * values.length) / most));
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
