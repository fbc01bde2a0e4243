import { EinthovenError } from "../../core/error.ts";

/**
 * Agreement of two groupings of the same records, corrected for chance: 1 when equal up to names, about 0 when
 * unrelated (Hubert and Arabie, 1985; scikit-learn 1.9 adjusted_rand_score). Labels are int32[records] of any
 * values. Throws `shape-mismatch` for different lengths.
 */
export function adjustedRand(a: Int32Array, b: Int32Array): number {
  if (a.length !== b.length) {
    throw new EinthovenError("shape-mismatch", `${a.length} labels against ${b.length}`);
  }
  const cells = new Map<string, number>();
  const inA = new Map<number, number>();
  const inB = new Map<number, number>();
  for (let r = 0; r < a.length; r++) {
    count(cells, `${a[r]}/${b[r]}`);
    count(inA, a[r]!);
    count(inB, b[r]!);
  }
  const together = pairs(cells.values());
  const pairsA = pairs(inA.values());
  const pairsB = pairs(inB.values());
  const all = (a.length * (a.length - 1)) / 2;
  const chance = all === 0 ? 0 : (pairsA * pairsB) / all;
  const most = (pairsA + pairsB) / 2;
  return most === chance ? 1 : (together - chance) / (most - chance);
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function pairs(counts: Iterable<number>): number {
  let sum = 0;
  for (const n of counts) sum += (n * (n - 1)) / 2;
  return sum;
}
