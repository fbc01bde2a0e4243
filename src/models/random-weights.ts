import { type Random, randomOf } from "../core/random.ts";
import type { Weight } from "./model.ts";

/**
 * Draws untrained weights for a tensor table: the random twin of an encoder. Weights of two or more axes are
 * normal with variance 1 / fan-in (the product of all axes but the first), so that a layer keeps the variance
 * of its input; position tables are standard normal, gains 1, biases 0, running means 0 and variances 1. Each
 * tensor has its own stream, named by seed and key, so the draw does not depend on the order of the table.
 */
export function randomWeights(
  tensors: ReadonlyMap<string, readonly number[]>,
  seed: string,
): ReadonlyMap<string, Weight> {
  return new Map(
    [...tensors].map(([key, shape]) => [key, randomWeight(key, shape, randomOf(`${seed}/${key}`))]),
  );
}

function randomWeight(key: string, shape: readonly number[], random: Random): Weight {
  const elements = shape.reduce((product, length) => product * length, 1);
  const data = new Float32Array(elements);
  if (shape.length >= 2) {
    const deviation = isPositionTable(key) ? 1 : Math.sqrt(shape[0]! / elements);
    for (let i = 0; i < elements; i++) data[i] = deviation * random.normal();
  } else if (isGain(key)) {
    data.fill(1);
  }
  return { shape, data };
}

function isPositionTable(key: string): boolean {
  return /(^|\.)pos_embed(ding)?$/.test(key);
}

/** One-dimensional "weight" is the gain of a norm; a running variance starts at 1 as well. */
function isGain(key: string): boolean {
  return key.endsWith("weight") || key.endsWith("running_var");
}
