/**
 * Maps items by an asynchronous function with at most `limit` of them under way, so that a folder of 20,000
 * headers never holds more than `limit` open files. Results keep the order of the items; the first rejection
 * rejects the whole.
 */
export async function concurrentMap<In, Out>(
  items: readonly In[],
  limit: number,
  run: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results = new Array<Out>(items.length);
  let next = 0;
  async function worker(): Promise<void> {
    while (next < items.length) {
      const i = next++;
      results[i] = await run(items[i]!);
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
