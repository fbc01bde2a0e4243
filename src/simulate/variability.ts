import type { Random } from "../core/random.ts";

/**
 * Opens a sequence of numbers with standard deviation 1 and a spectrum close to 1/f over the first hundred: the sum
 * of four first-order processes whose memories are octaves apart. Heart rate varies like this from beat to beat
 * (Kobayashi and Musha, IEEE TBME 1982).
 */
export function pinkSequence(random: Random): () => number {
  const memories = [0.4, 0.75, 0.92, 0.98];
  const states = memories.map(() => random.normal());
  return () => {
    let sum = 0;
    for (let i = 0; i < memories.length; i++) {
      const memory = memories[i]!;
      states[i] = memory * states[i]! + Math.sqrt(1 - memory * memory) * random.normal();
      sum += states[i]!;
    }
    return sum / Math.sqrt(memories.length);
  };
}

/**
 * Opens a smooth random course with mean 0 and standard deviation 1 that forgets itself in about `memorySeconds`:
 * a first-order process drawn every quarter of the memory, with cubic-eased values in between.
 */
export function wanderingCourse(
  random: Random,
  { memorySeconds, durationSeconds }: { memorySeconds: number; durationSeconds: number },
): (seconds: number) => number {
  const step = memorySeconds / 4;
  const memory = Math.exp(-0.25);
  const knots = [random.normal()];
  while ((knots.length - 1) * step < durationSeconds) {
    knots.push(memory * knots.at(-1)! + Math.sqrt(1 - memory * memory) * random.normal());
  }
  return (seconds) => {
    const place = Math.min(Math.max(seconds / step, 0), knots.length - 1);
    const k = Math.min(Math.floor(place), knots.length - 2);
    const u = place - k;
    const eased = u * u * (3 - 2 * u);
    return knots[k]! + (knots[k + 1]! - knots[k]!) * eased;
  };
}
