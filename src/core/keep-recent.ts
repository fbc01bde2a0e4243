/**
 * Keeps the values used last, at most `capacity` of them. Values under way are shared, so that two readers of one
 * page fetch it once; those that failed are forgotten.
 */
export function keepRecent<Key, Value>(
  capacity: number,
): (key: Key, make: () => Promise<Value>) => Promise<Value> {
  const kept = new Map<Key, Promise<Value>>();
  return (key, make) => {
    const found = kept.get(key);
    const value = found ?? make();
    // Deleting first makes the key the newest in the order of insertion.
    kept.delete(key);
    kept.set(key, value);
    if (found !== undefined) return value;
    if (kept.size > capacity) kept.delete(kept.keys().next().value!);
    return value.catch((cause: unknown) => {
      if (kept.get(key) === value) kept.delete(key);
      throw cause;
    });
  };
}
