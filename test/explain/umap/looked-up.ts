/** Reads a gradient table (64 steps per octave from 2^-30) as wasm/umap-layout.ts does, without looking at bits. */
export function lookedUp(table: Float32Array, squared: number): number {
  const octave = Math.floor(Math.log2(Math.fround(squared)));
  const place = (Math.fround(squared) / 2 ** octave - 1) * 64;
  const index = (octave + 30) * 64 + Math.floor(place);
  if (index < 0) return table[0]!;
  if (index >= table.length - 1) return table.at(-1)!;
  return table[index]! + (place - Math.floor(place)) * (table[index + 1]! - table[index]!);
}
