import { type Random, shuffled } from "../../../core/random.ts";

/** Coalitions of features, each standing for itself and its complement. */
export interface CoalitionPairs {
  /** uint8[pairs, features]: 1 for a feature that is present. */
  readonly present: Uint8Array;
  /** Shapley kernel weight of each pair: float64[pairs]. */
  readonly weights: Float64Array;
  /** The pairs from here on were drawn by chance; those before are all of their sizes. */
  readonly drawnFrom: number;
}

/**
 * Chooses coalitions for kernel SHAP: all of the smallest sizes (with their complements) as far as `pairs` reaches, as
 * shap 0.51 does, then random ones of the remaining sizes, drawn in proportion to the kernel's weight of a size,
 * (features - 1) / (size (features - size)), and weighed alike. With room for all, the result is exact.
 */
export function coalitionPairs(
  features: number,
  { pairs, random }: { pairs: number; random: Random },
): CoalitionPairs {
  const half = Math.floor(features / 2);
  const chosen: { members: readonly number[]; weight: number }[] = [];
  let size = 1;
  for (; size <= half && chosen.length + binomial(features, size) <= pairs; size++) {
    const weight = weightOfSize(features, size) / binomial(features, size);
    for (const members of subsets(features, size)) chosen.push({ members, weight });
  }
  const drawnFrom = chosen.length;
  const left = Array.from({ length: Math.max(0, half - size + 1) }, (_, i) => size + i);
  const rest = left.reduce((sum, own) => sum + weightOfSize(features, own), 0);
  const draws = left.length === 0 ? 0 : Math.max(1, pairs - drawnFrom);
  const all = [...Array(features).keys()];
  for (let draw = 0; draw < draws; draw++) {
    const own = drawnSize(features, left, rest * random.uniform());
    chosen.push({ members: shuffled(all, random).slice(0, own), weight: rest / draws });
  }
  const present = new Uint8Array(chosen.length * features);
  chosen.forEach(({ members }, p) => {
    for (const f of members) present[p * features + f] = 1;
  });
  return { present, weights: Float64Array.from(chosen, ({ weight }) => weight), drawnFrom };
}

/** Kernel weight of all coalitions of a size together with their complements. */
function weightOfSize(features: number, size: number): number {
  return ((2 * size === features ? 1 : 2) * (features - 1)) / (size * (features - size));
}

function drawnSize(features: number, sizes: readonly number[], at: number): number {
  let sum = 0;
  for (const size of sizes) {
    sum += weightOfSize(features, size);
    if (at < sum) return size;
  }
  return sizes.at(-1)!;
}

function* subsets(features: number, size: number, first = 0): Generator<number[]> {
  if (size === 0) yield [];
  else {
    for (let f = first; f <= features - size; f++) {
      for (const others of subsets(features, size - 1, f + 1)) yield [f, ...others];
    }
  }
}

function binomial(n: number, k: number): number {
  let out = 1;
  for (let i = 1; i <= k; i++) out = (out * (n - i + 1)) / i;
  return Math.round(out);
}
