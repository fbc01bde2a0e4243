import { type Random, randomOf } from "../core/random.ts";
import type { Weight } from "./model.ts";
import { recurrentDraw } from "./recurrent-weights.ts";

/**
 * Draws untrained weights for a tensor table: the random twin of an encoder. Weights of two or more axes are
 * normal with variance 1 / fan-in (the product of all axes but the first), so that a layer keeps the variance
 * of its input; vectors that tokens carry (positions, leads, separators) are standard normal, gains 1, biases 0,
 * running means 0 and variances 1. The gain of a weight norm is the expected length of its direction, so that
 * their product is about the direction itself. Recurrences have rules of their own (`recurrentDraw`). Each tensor
 * has its own stream, named by seed and key, so the draw does not depend on the order of the table.
 */
export function randomWeights(
  tensors: ReadonlyMap<string, readonly number[]>,
  seed: string,
): ReadonlyMap<string, Weight> {
  return new Map(
    [...tensors].map(([key, shape]) => {
      const length = directionLength(key, tensors);
      if (length !== null) return [key, filled(shape, length)];
      return [key, randomWeight(key, shape, randomOf(`${seed}/${key}`))];
    }),
  );
}

function randomWeight(key: string, shape: readonly number[], random: Random): Weight {
  const draw = recurrentDraw(key);
  if (draw !== null) return { shape, data: draw(shape, random) };
  const elements = elementsOf(shape);
  const data = new Float32Array(elements);
  if (shape.length >= 2 || isTokenVector(key)) {
    const deviation = isTokenVector(key) ? 1 : Math.sqrt(shape[0]! / elements);
    for (let i = 0; i < elements; i++) data[i] = deviation * random.normal();
  } else if (isGain(key)) {
    data.fill(1);
  }
  return { shape, data };
}

/** For the gain of a weight norm (torch calls gain and direction original0 and original1): what its direction measures; else null. */
function directionLength(
  key: string,
  tensors: ReadonlyMap<string, readonly number[]>,
): number | null {
  const direction = key.endsWith(".original0") && tensors.get(key.replace(/0$/, "1"));
  if (!direction) return null;
  const variance = direction[0]! / elementsOf(direction);
  return Math.sqrt((variance * elementsOf(direction)) / elementsOf(tensors.get(key)!));
}

function filled(shape: readonly number[], value: number): Weight {
  return { shape, data: new Float32Array(elementsOf(shape)).fill(value) };
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** What is added to tokens or stands among them: tables of positions, vectors of leads and separators. */
function isTokenVector(key: string): boolean {
  return /(^|\.)(pos_embed(ding)?|sep_embedding|lead_embeddings\.\d+)$/.test(key);
}

/** One-dimensional "weight" is the gain of a norm; a running variance starts at 1 as well. */
function isGain(key: string): boolean {
  return key.endsWith("weight") || key.endsWith("running_var");
}
