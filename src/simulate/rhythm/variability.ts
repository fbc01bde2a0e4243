import type { Random } from "../../core/random.ts";

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
 * Draws a smooth random course with mean 0 and standard deviation 1 that forgets itself in about `memorySeconds`:
 * a first-order process drawn every quarter of the memory, with cubic-eased values in between.
 * @returns float64[samples]
 */
export function wanderingCourse(
  random: Random,
  {
    memorySeconds,
    samples,
    samplingRateHz,
  }: { memorySeconds: number; samples: number; samplingRateHz: number },
): Float64Array {
  const memory = Math.exp(-0.25);
  const perKnot = Math.max(1, Math.round((memorySeconds / 4) * samplingRateHz));
  const out = new Float64Array(samples);
  let from = random.normal();
  for (let start = 0; start < samples; start += perKnot) {
    const to = memory * from + Math.sqrt(1 - memory * memory) * random.normal();
    const stop = Math.min(samples, start + perKnot);
    for (let t = start; t < stop; t++) {
      const u = (t - start) / perKnot;
      out[t] = from + (to - from) * u * u * (3 - 2 * u);
    }
    from = to;
  }
  return out;
}
