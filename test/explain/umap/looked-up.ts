/** Reads a gradient table (lines, 64 per octave from 2^-30) as wasm/umap-layout.ts does, without looking at bits. */
export function lookedUp(table: Float32Array, squared: number): number {
  const { fround } = Math;
  const octave = Math.floor(Math.log2(squared));
  const index =
    squared === 0 ? 0 : (octave + 30) * 64 + Math.floor((squared / 2 ** octave - 1) * 64);
  const at = 2 * Math.min(Math.max(index, 0), table.length / 2 - 1);
  return fround(table[at]! + fround(table[at + 1]! * squared));
}
