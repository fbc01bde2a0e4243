import type { StoredEntry } from "./stored-entries.ts";

/** What studies refer to, by part: keys that must stay. A part that is not listed is never garbage. */
export type References = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The entries that no study refers to. What changed within `youngestMs` before `nowMs`, a reading of the clock that
 * stamps the files, stays in any case: somebody may be writing it. Pure.
 */
export function garbageOf(
  entries: readonly StoredEntry[],
  references: References,
  { nowMs, youngestMs }: { readonly nowMs: number; readonly youngestMs: number },
): StoredEntry[] {
  return entries.filter(({ part, key, modifiedMs }) => {
    const referred = references.get(part);
    return referred !== undefined && !referred.has(key) && nowMs - modifiedMs > youngestMs;
  });
}

/** Puts references together: what any of them refers to stays. */
export function unionOf(all: readonly References[]): References {
  const union = new Map<string, Set<string>>();
  for (const references of all) {
    for (const [part, keys] of references) {
      union.set(part, new Set([...(union.get(part) ?? []), ...keys]));
    }
  }
  return union;
}
