/**
 * Decodes `count` samples of format 212: two of 12 bits in three bytes. The second byte holds the high bits of the first
 * sample in its low half and those of the second in its high half.
 */
export function decode212(bytes: Uint8Array, count: number): Int16Array {
  const samples = new Int16Array(count);
  const pairs = count >> 1;
  for (let i = 0; i < pairs; i++) {
    const high = bytes[3 * i + 1]!;
    samples[2 * i] = signed12(bytes[3 * i]! | ((high & 0x0f) << 8));
    samples[2 * i + 1] = signed12(bytes[3 * i + 2]! | ((high & 0xf0) << 4));
  }
  if (count % 2 === 1) {
    samples[count - 1] = signed12(bytes[3 * pairs]! | ((bytes[3 * pairs + 1]! & 0x0f) << 8));
  }
  return samples;
}

/**
 * Decodes `count` samples of format 310: three of 10 bits in two little-endian words of 16. Bits 1-10 of each word are
 * the first two samples; the upper five bits of both, those of the second word higher, are the third.
 */
export function decode310(bytes: Uint8Array, count: number): Int16Array {
  return decodeTriples(bytes, count, (pair, k) => {
    if (k === 2) return ((pair >>> 11) & 0x1f) | ((pair >>> 22) & 0x3e0);
    return pair >>> (k === 0 ? 1 : 17);
  });
}

/** Decodes `count` samples of format 311: three of 10 bits, low ones first, in a little-endian word of 32. */
export function decode311(bytes: Uint8Array, count: number): Int16Array {
  return decodeTriples(bytes, count, (word, k) => word >>> (10 * k));
}

/** `unpack` gives sample `k` of a word of 32 bits in its lowest ten. */
function decodeTriples(
  bytes: Uint8Array,
  count: number,
  unpack: (word: number, k: number) => number,
): Int16Array {
  const samples = new Int16Array(count);
  for (let i = 0, at = 0; i < count; i += 3, at += 4) {
    // An unfinished last word may lack its upper bytes; those samples are not asked for.
    const high = ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    const word = bytes[at]! | (bytes[at + 1]! << 8) | high;
    for (let k = 0; k < 3 && i + k < count; k++) samples[i + k] = signed10(unpack(word, k));
  }
  return samples;
}

function signed12(value: number): number {
  return (value << 20) >> 20;
}

function signed10(value: number): number {
  return (value << 22) >> 22;
}
