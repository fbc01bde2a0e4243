const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
const SIGN = 0x8000_0000;

/** Sorts float32[records] ascending into a new list, by three digits of 11 bits (radix). No value may be NaN. */
export function sortedValues(values: Float32Array): Float32Array {
  // Adding zero makes -0 equal to 0.
  let keys: Uint32Array = new Uint32Array(values.map((value) => value + 0).buffer);
  for (let i = 0; i < keys.length; i++) {
    const bits = keys[i]!;
    keys[i] = bits >= SIGN ? ~bits : bits | SIGN;
  }
  let next: Uint32Array = new Uint32Array(keys.length);
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    dealInto(next, keys, shift);
    [keys, next] = [next, keys];
  }
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    keys[i] = key >= SIGN ? key ^ SIGN : ~key;
  }
  return new Float32Array(keys.buffer);
}

function dealInto(out: Uint32Array, keys: Uint32Array, shift: number): void {
  const places = new Uint32Array(DIGITS + 1);
  for (let i = 0; i < keys.length; i++) places[((keys[i]! >>> shift) & (DIGITS - 1)) + 1]!++;
  for (let d = 0; d < DIGITS; d++) places[d + 1]! += places[d]!;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const digit = (key >>> shift) & (DIGITS - 1);
    const place = places[digit]!;
    places[digit] = place + 1;
    out[place] = key;
  }
}
