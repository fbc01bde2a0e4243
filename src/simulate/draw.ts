import type { Random } from "../core/random.ts";

/** Draws uniformly from [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

/** Draws from a normal distribution, kept inside [low, high]. */
export function normalWithin(
  random: Random,
  { mean, sd, low, high }: { mean: number; sd: number; low: number; high: number },
): number {
  return clamp(mean + sd * random.normal(), low, high);
}

/** Draws a positive factor whose logarithm is normal with mean 0: "about 20 % more or less" is spread 0.2. */
export function factorAround(random: Random, spread: number): number {
  return Math.exp(spread * random.normal());
}

/** True with the given probability. */
export function happens(random: Random, probability: number): boolean {
  return random.uniform() < probability;
}

/** Draws one of the values. */
export function oneOf<T>(random: Random, values: readonly T[]): T {
  return values[random.integer(values.length)]!;
}

/** The nearest value inside [low, high]. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
