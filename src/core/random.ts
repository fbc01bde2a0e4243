import { sha256 } from "@noble/hashes/sha2.js";

/** A seeded stream of chance. Nothing in the project draws from any other source. */
export interface Random {
  /** Uniform on [0, 1) with 53 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
}

/**
 * Opens the stream named by `key` (for example "study/seed-1/split"): xoshiro128** (Blackman and Vigna,
 * 2018) seeded with the SHA-256 of the key. Streams of different keys are independent, so no result depends
 * on the order in which jobs run.
 */
export function randomOf(key: string): Random {
  const seed = new DataView(sha256(new TextEncoder().encode(key)).buffer);
  const state = Uint32Array.from({ length: 4 }, (_, i) => seed.getUint32(4 * i, true));
  let spare = Number.NaN;

  function next(): number {
    const s1 = state[1]!;
    const scrambled = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    state[2]! ^= state[0]!;
    state[3]! ^= s1;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= s1 << 9;
    state[3] = rotateLeft(state[3]!, 11);
    return scrambled;
  }
  function uniform(): number {
    return ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992;
  }
  /** Box-Muller; the second value of each pair is kept for the next call. */
  function normal(): number {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
  return { uniform, normal, integer: (bound) => Math.floor(uniform() * bound) };
}

/** Shuffles a copy (Fisher-Yates). */
export function shuffled<T>(values: readonly T[], random: Random): T[] {
  const out = [...values];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

function rotateLeft(value: number, bits: number): number {
  return ((value << bits) | (value >>> (32 - bits))) >>> 0;
}
