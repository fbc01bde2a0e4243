import type { Weight } from "../model.ts";

/**
 * Weights and inputs from the key alone, so that a golden vector needs no weights file: FNV-1a of the key,
 * plus the element's number times the golden ratio, through the murmur3 finaliser, mapped to [-1, 1).
 */
export function proceduralValues(key: string, length: number): Float64Array {
  const start = fnv1a(key);
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    let x = (start + Math.imul(i, 0x9e3779b9)) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    values[i] = (((x ^ (x >>> 16)) >>> 0) / 2 ** 32) * 2 - 1;
  }
  return values;
}

/** One weight as the makers of the golden vectors filled it: the spread follows the kind of tensor. */
function proceduralWeight(key: string, shape: readonly number[]): Weight {
  const length = shape.reduce((product, axis) => product * axis, 1);
  const { offset, scale } = spreadOf(key, shape);
  const data = new Float32Array(length);
  for (const [i, u] of proceduralValues(key, length).entries()) data[i] = offset + scale * u;
  return { shape, data };
}

/** All weights of a tensor table; `prefix` stood before each key when the vectors were made. */
export function proceduralWeights(
  tensors: ReadonlyMap<string, readonly number[]>,
  { prefix = "" }: { prefix?: string } = {},
): ReadonlyMap<string, Weight> {
  return new Map([...tensors].map(([key, shape]) => [key, proceduralWeight(prefix + key, shape)]));
}

function spreadOf(key: string, shape: readonly number[]): { offset: number; scale: number } {
  if (key.endsWith("running_var")) return { offset: 1, scale: 0.2 };
  if (key.endsWith("running_mean")) return { offset: 0, scale: 0.1 };
  if (shape.length >= 2) {
    const fanIn = shape.slice(1).reduce((product, axis) => product * axis, 1);
    return { offset: 0, scale: Math.sqrt(3 / fanIn) };
  }
  return key.endsWith("weight") ? { offset: 1, scale: 0.1 } : { offset: 0, scale: 0.1 };
}

function fnv1a(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
