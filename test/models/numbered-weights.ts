import type { Weight } from "../../src/models/model.ts";

/**
 * Weights by the place of their key in the sorted key list, so that a golden vector needs no weights file: a
 * hash of that number and the element's, mapped to [-0.5, 0.5), spread by the kind of tensor.
 */
export function numberedWeights(
  tensors: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, Weight> {
  const keys = [...tensors.keys()].sort();
  return new Map(keys.map((key, k) => [key, numberedWeight(key, k, tensors.get(key)!)]));
}

/** The input that goes with them: two sines per lead, float32[leads, samples]. */
export function numberedInput(leads: number, samples: number, scale: number): Float32Array {
  return Float32Array.from({ length: leads * samples }, (_, i) => {
    const l = Math.floor(i / samples);
    const t = i % samples;
    const slow = Math.sin(0.05 * (l + 1) + 0.031 * t * (1 + 0.1 * l));
    return scale * (slow + 0.5 * Math.sin(0.3 * t + l));
  });
}

function numberedWeight(key: string, k: number, shape: readonly number[]): Weight {
  const { offset, scale } = spreadOf(key, shape);
  const elements = shape.reduce((product, length) => product * length, 1);
  const start = Math.imul(k + 1, 0x85ebca6b);
  const data = new Float32Array(elements);
  for (let j = 0; j < elements; j++) {
    let h = (Math.imul(j + 1, 0x9e3779b1) + start) >>> 0;
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    h = (h ^ (h >>> 12)) >>> 0;
    data[j] = offset + scale * (h / 2 ** 32 - 0.5);
  }
  return { shape, data };
}

function spreadOf(key: string, shape: readonly number[]): { offset: number; scale: number } {
  if (key.endsWith("original0")) return { offset: 1, scale: 0.2 };
  if (key.endsWith("original1")) return { offset: 0, scale: 1 };
  if (!key.endsWith("weight")) return { offset: 0, scale: 0.1 };
  if (shape.length === 1) return { offset: 1, scale: 0.2 };
  const fanIn = shape.slice(1).reduce((product, length) => product * length, 1);
  return { offset: 0, scale: Math.sqrt(12 / fanIn) };
}
