import { z } from "zod";
import { contentHash } from "../core/hash.ts";
import { count } from "./schema-parts.ts";

/** One job of a study and the hash of what it stored; null where nothing is stored. */
export interface ResultLeaf {
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly sha256: string | null;
}

/** One hash over all results of a study, and one over those of each kind. */
export interface ResultHashes {
  readonly root: string;
  readonly kinds: readonly {
    readonly kind: string;
    readonly stored: number;
    readonly missing: number;
    readonly sha256: string;
  }[];
}

/** The grammar of the hashes in a bundle. */
export const resultHashesSchema: z.ZodType<ResultHashes> = z.object({
  root: z.string(),
  kinds: z.array(z.object({ kind: z.string(), stored: count, missing: count, sha256: z.string() })),
});

/** Hashes results by kind and in all. The order of the leaves, their titles and repeated keys play no part. */
export function hashTreeOf(leaves: readonly ResultLeaf[]): ResultHashes {
  const names = [...new Set(leaves.map(({ kind }) => kind))].sort();
  const kinds = names.map((kind) => {
    const own = new Map(
      leaves.filter((leaf) => leaf.kind === kind).map(({ key, sha256 }) => [key, sha256]),
    );
    const sorted = [...own].sort(([a], [b]) => (a < b ? -1 : 1));
    const missing = sorted.filter(([, sha256]) => sha256 === null).length;
    return { kind, stored: sorted.length - missing, missing, sha256: contentHash(sorted) };
  });
  return { root: contentHash(kinds), kinds };
}

/** One result that is not what it was. */
export interface LeafDifference {
  readonly kind: string;
  readonly title: string;
  readonly change: "gone or damaged" | "new" | "other content";
}

/** Lists the results in which two states of a study differ, in the order of the first. */
export function leafDifferences(
  before: readonly ResultLeaf[],
  after: readonly ResultLeaf[],
): LeafDifference[] {
  const was = new Map(before.map((leaf) => [leaf.key, leaf]));
  const is = new Map(after.map((leaf) => [leaf.key, leaf]));
  const leaves = [...new Map([...was, ...is]).values()];
  return leaves.flatMap(({ key, kind, title }): LeafDifference[] => {
    const [old, now] = [was.get(key)?.sha256 ?? null, is.get(key)?.sha256 ?? null];
    if (old === now) return [];
    const change = now === null ? "gone or damaged" : old === null ? "new" : "other content";
    return [{ kind, title, change }];
  });
}
