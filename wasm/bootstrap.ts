/**
 * Draws as many places out of count as there are, with replacement, and counts each: adds to drawn = uint16[count].
 * xorshift128 (Marsaglia, 2003); state = uint32[4] goes on where it stopped.
 */
export function draw(drawn: usize, count: i32, state: usize): void {
  let x = load<u32>(state);
  let y = load<u32>(state, 4);
  let z = load<u32>(state, 8);
  let w = load<u32>(state, 12);
  for (let i = 0; i < count; i++) {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >> 19) ^ t ^ (t >> 8);
    // The upper half of the product is uniform below count: floor(w / 2^32 x count).
    const place = drawn + (<usize>((<u64>w * <u64>count) >> 32) << 1);
    store<u16>(place, load<u16>(place) + 1);
  }
  store<u32>(state, x);
  store<u32>(state, y, 4);
  store<u32>(state, z, 8);
  store<u32>(state, w, 12);
}

/** Gives every record what was drawn of its patient: weights = uint16[records], places = int32[records] into drawn. */
export function spread(weights: usize, drawn: usize, places: usize, records: i32): void {
  for (let r = 0; r < records; r++) {
    const patient = <usize>load<u32>(places + (<usize>r << 2));
    store<u16>(weights + (<usize>r << 1), load<u16>(drawn + (patient << 1)));
  }
}

/**
 * Adds up weights = uint16[records] per distinct score of a ranking, and those of positive records among them. Into
 * tied, weightOf and positivesOf = float64[ranked]; what has no weight is overwritten by the next score. Returns how
 * many scores have weight. codes = uint32[ranked] hold the record x 4, 2 for a positive one, 1 where its score ends.
 */
export function tally(
  weights: usize,
  codes: usize,
  scores: usize,
  ranked: i32,
  tied: usize,
  weightOf: usize,
  positivesOf: usize,
): i32 {
  let weight = 0;
  let positives = 0;
  let group: usize = 0;
  for (let i = 0; i < ranked; i++) {
    const code = load<u32>(codes + (<usize>i << 2));
    const own = <i32>load<u16>(weights + (<usize>(code >> 2) << 1));
    weight += own;
    // A mask instead of a product: -1 keeps the weight, 0 drops it.
    positives += own & -(<i32>(code >> 1) & 1);
    if (!(code & 1)) continue;
    store<f64>(tied + group, load<f64>(scores + (<usize>i << 3)));
    store<f64>(weightOf + group, <f64>weight);
    store<f64>(positivesOf + group, <f64>positives);
    // On by one where there is weight, without a branch: a third of all records have none.
    group += <usize>(weight != 0) << 3;
    weight = 0;
    positives = 0;
  }
  return <i32>(group >> 3);
}

/** First free byte of the memory. */
export const heapBase: usize = __heap_base;
