/** Typed arrays have the machine's byte order; WFDB's formats state theirs. */
const LITTLE_ENDIAN_MACHINE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Decodes `count` samples of format 16: little-endian int16. Where alignment and machine allow it the result is a view
 * of `bytes`, for nearly every 12-lead record is stored so.
 */
export function decodeInt16(bytes: Uint8Array, count: number): Int16Array {
  if (LITTLE_ENDIAN_MACHINE && bytes.byteOffset % 2 === 0) {
    return new Int16Array(bytes.buffer, bytes.byteOffset, count);
  }
  const samples = new Int16Array(count);
  for (let i = 0; i < count; i++) samples[i] = bytes[2 * i]! | (bytes[2 * i + 1]! << 8);
  return samples;
}

/** Decodes `count` signed bytes: the first differences of format 8. */
export function decodeInt8(bytes: Uint8Array, count: number): Int16Array {
  const samples = new Int16Array(count);
  for (let i = 0; i < count; i++) samples[i] = (bytes[i]! << 24) >> 24;
  return samples;
}

/** Decodes `count` samples of format 24: little-endian, three bytes each. */
export function decodeInt24(bytes: Uint8Array, count: number): Int32Array {
  const samples = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const at = 3 * i;
    samples[i] = ((bytes[at]! << 8) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 24)) >> 8;
  }
  return samples;
}

/** Decodes `count` samples of format 32: little-endian int32. */
export function decodeInt32(bytes: Uint8Array, count: number): Int32Array {
  const samples = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const at = 4 * i;
    samples[i] =
      bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  }
  return samples;
}

/** Decodes `count` samples of format 61: big-endian int16. */
export function decodeBigEndian16(bytes: Uint8Array, count: number): Int16Array {
  const samples = new Int16Array(count);
  for (let i = 0; i < count; i++) samples[i] = (bytes[2 * i]! << 8) | bytes[2 * i + 1]!;
  return samples;
}

/** Decodes `count` samples of format 80: one byte, 128 above the sample. */
export function decodeOffset8(bytes: Uint8Array, count: number): Int16Array {
  const samples = new Int16Array(count);
  for (let i = 0; i < count; i++) samples[i] = bytes[i]! - 128;
  return samples;
}

/** Decodes `count` samples of format 160: little-endian uint16, 32,768 above the sample. */
export function decodeOffset16(bytes: Uint8Array, count: number): Int16Array {
  const samples = new Int16Array(count);
  for (let i = 0; i < count; i++) {
    samples[i] = (bytes[2 * i]! | (bytes[2 * i + 1]! << 8)) - 32_768;
  }
  return samples;
}
