import type { Weight } from "../model.ts";

/**
 * Weights by the place of their key in the sorted key list, so that a golden vector needs no weights file: a
 * hash of that number and the element's, mapped to [-0.5, 0.5), spread by the kind of tensor.
 */
export function numberedWeights(
  tensors: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, Weight> {
  const keys = [...tensors.keys()].sort();
  const weights = new Map(
    keys.map((key, k) => [key, numberedWeight(key, k, tensors.get(key)!)] as const),
  );
  for (const key of keys.filter((name) => name.endsWith(".kernel.Q"))) {
    weights.set(key, conjugate(weights.get(key.replace(/Q$/, "P"))!));
  }
  return weights;
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
  const spreads = spreadsOf(key, shape);
  const elements = shape.reduce((product, length) => product * length, 1);
  const values = numberedValues(k, elements);
  const data = new Float32Array(elements);
  for (let j = 0; j < elements; j++) {
    const { offset, scale } = spreads[j % spreads.length]!;
    data[j] = offset + scale * values[j]!;
  }
  return { shape, data };
}

/** The values of tensor number `k` before they are spread, in [-0.5, 0.5). */
function numberedValues(k: number, elements: number): Float64Array {
  const start = Math.imul(k + 1, 0x85ebca6b);
  const values = new Float64Array(elements);
  for (let j = 0; j < elements; j++) {
    let h = (Math.imul(j + 1, 0x9e3779b1) + start) >>> 0;
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    h = (h ^ (h >>> 12)) >>> 0;
    values[j] = h / 2 ** 32 - 0.5;
  }
  return values;
}

interface Spread {
  readonly offset: number;
  readonly scale: number;
}

/** State-space systems: real and imaginary parts in turn. */
const STATE_SPACE_SPREADS: ReadonlyMap<string, readonly Spread[]> = new Map([
  ["log_dt", [{ offset: -4.5, scale: 2 }]],
  ["C", [{ offset: 0, scale: 1 }]],
  ["D", [{ offset: 0, scale: 1 }]],
  ["B", [1, 0].map((offset) => ({ offset, scale: 1 }))],
  ["P", [0.5, 0].map((offset) => ({ offset, scale: 0.5 }))],
  [
    "w",
    [
      { offset: -0.5, scale: 0.2 },
      { offset: 3, scale: 4 },
    ],
  ],
]);

function spreadsOf(key: string, shape: readonly number[]): readonly Spread[] {
  return STATE_SPACE_SPREADS.get(key.split(".").at(-1)!) ?? [spreadOf(key, shape)];
}

function spreadOf(key: string, shape: readonly number[]): Spread {
  if (key.endsWith("original0")) return { offset: 1, scale: 0.2 };
  if (key.endsWith("original1")) return { offset: 0, scale: 1 };
  if (key.endsWith("running_mean")) return { offset: 0, scale: 0.2 };
  if (key.endsWith("running_var")) return { offset: 1, scale: 0.5 };
  if (!key.endsWith("weight")) return { offset: 0, scale: 0.1 };
  if (shape.length === 1) return { offset: 1, scale: 0.2 };
  const fanIn = shape.slice(1).reduce((product, length) => product * length, 1);
  return { offset: 0, scale: Math.sqrt(12 / fanIn) };
}

/** Turns the sign of every imaginary part. */
function conjugate({ shape, data }: Weight): Weight {
  return { shape, data: data.map((value, j) => (j % 2 === 1 ? -value : value)) };
}
