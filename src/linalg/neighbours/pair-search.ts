import type { Matrix } from "../../core/matrix.ts";
import type { MultiplyTransposed } from "../multiply.ts";
import {
  type CountLimits,
  type NearestLists,
  openNearerCount,
  openNearestScan,
} from "../wasm/near-blocks.ts";
import { type NextStrip, visitPairs } from "./block-pairs.ts";

/** Searches that look at all pairs of the records of float32[records, features]. */
export interface PairSearch {
  /** The `width` nearest others of every record. */
  nearest(x: Matrix, width: number): Promise<NearestLists>;
  /** How many others are nearer to each record than each of its limits: int32[records, width]. */
  nearer(x: Matrix, limits: CountLimits): Promise<Int32Array>;
}

/** The way to multiply, and which strips of rows to take: all of them, or those that others have not taken. */
interface PairShare {
  readonly multiply: MultiplyTransposed;
  readonly nextStrip?: NextStrip;
}

/** Searches in the calling thread; a share of the pairs gives a share of the findings. Memory: lists and one block. */
export function pairSearch(share: PairShare): PairSearch {
  return {
    nearest: async (x, width) => {
      const visitor = openNearestScan(x, width);
      await visitPairs(x, amongAll(x), { ...share, visitor });
      return visitor.lists();
    },
    nearer: async (x, limits) => {
      const visitor = openNearerCount(x, limits);
      await visitPairs(x, amongAll(x), { ...share, visitor });
      return visitor.finish();
    },
  };
}

/** All rows with all rows. */
export function amongAll({ rows }: Matrix): Parameters<typeof visitPairs>[1] {
  const everyone = { first: 0, end: rows };
  return { a: everyone, b: everyone };
}

/** Joins what shares of the pairs found, lists of one width: the same as from all pairs at once. */
export function joinedLists(shares: readonly NearestLists[], width: number): NearestLists {
  return shares.reduce((a, b) => joinedPair(a, b, width));
}

function joinedPair(a: NearestLists, b: NearestLists, width: number): NearestLists {
  const scores = new Float32Array(a.scores.length);
  const indices = new Int32Array(a.indices.length);
  for (let start = 0; start < indices.length; start += width) {
    let [i, j] = [start, start];
    for (let to = start; to < start + width; to++) {
      const isFirst =
        a.scores[i]! < b.scores[j]! ||
        (a.scores[i] === b.scores[j] && a.indices[i]! <= b.indices[j]!);
      scores[to] = isFirst ? a.scores[i]! : b.scores[j]!;
      indices[to] = isFirst ? a.indices[i++]! : b.indices[j++]!;
    }
  }
  return { scores, indices };
}

/** Adds up what shares of the pairs counted. */
export function summedCounts(shares: readonly Int32Array[]): Int32Array {
  return shares.reduce((a, b) => a.map((count, i) => count + b[i]!));
}
