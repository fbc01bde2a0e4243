import { randomOf, shuffled } from "../../core/random.ts";

/** Draws at most so many of 0 ... count - 1, ascending; all of them where there are no more. */
export function drawRecords(count: number, most: number, key: string): number[] {
  const all = Array.from({ length: count }, (_, r) => r);
  if (count <= most) return all;
  return shuffled(all, randomOf(key))
    .slice(0, most)
    .sort((a, b) => a - b);
}
