/**
 * The count-th largest of float32[length] (minus infinity where there are fewer), by insertion into a sorted list of so
 * many, kept = float32[count]. Four values that are all too small cost one comparison. The length is a multiple of 4.
 */
export function largest(values: usize, length: i32, kept: usize, count: i32): f32 {
  for (let k = 0; k < count; k++) store<f32>(kept + (<usize>k << 2), -Infinity);
  const last = kept + (<usize>(count - 1) << 2);
  let least: f32 = -Infinity;
  for (let i = 0; i < length; i += 4) {
    const from = values + (<usize>i << 2);
    if (!v128.any_true(f32x4.gt(v128.load(from), f32x4.splat(least)))) continue;
    for (let lane: usize = 0; lane < 16; lane += 4) {
      const value = load<f32>(from + lane);
      if (!(value > least)) continue;
      let place = last;
      while (place > kept && load<f32>(place - 4) < value) {
        store<f32>(place, load<f32>(place - 4));
        place -= 4;
      }
      store<f32>(place, value);
      least = load<f32>(last);
    }
  }
  return least;
}

/** Writes the places of all values >= least, ascending, to out = int32[length]; returns how many there are. */
export function atLeast(values: usize, length: i32, least: f32, out: usize): i32 {
  let found = 0;
  for (let i = 0; i < length; i += 4) {
    let mask = i32x4.bitmask(f32x4.ge(v128.load(values + (<usize>i << 2)), f32x4.splat(least)));
    while (mask) {
      store<i32>(out + (<usize>found << 2), i + ctz(mask));
      found++;
      mask &= mask - 1;
    }
  }
  return found;
}

/** First free byte of the memory. */
export const heapBase: usize = __heap_base;
