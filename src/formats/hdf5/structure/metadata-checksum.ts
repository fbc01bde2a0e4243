/**
 * Computes the checksum that HDF5 puts behind its newer structures: uint32, Bob Jenkins' lookup3 (`hashlittle`, 2006,
 * public domain) with initial value 0, as H5checksum.c does.
 */
export function metadataChecksum(bytes: Uint8Array): number {
  const state = new Uint32Array(3).fill(0xdeadbeef + bytes.byteLength);
  let at = 0;
  for (; bytes.byteLength - at > 12; at += 12) {
    addInto(state, bytes.subarray(at, at + 12));
    mixInto(state);
  }
  if (at === bytes.byteLength) return state[2]!;
  addInto(state, bytes.subarray(at));
  return finish(state);
}

/** Adds up to twelve bytes, as three little-endian words, to the state. */
function addInto(state: Uint32Array, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.byteLength; i++) {
    state[i >> 2] = state[i >> 2]! + (bytes[i]! << (8 * (i & 3)));
  }
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** Each line of lookup3's mix: target -= partner; target ^= rotated partner; partner += the third. */
const MIX: readonly (readonly [number, number, number, number])[] = [
  [0, 2, 1, 4],
  [1, 0, 2, 6],
  [2, 1, 0, 8],
  [0, 2, 1, 16],
  [1, 0, 2, 19],
  [2, 1, 0, 4],
];

function mixInto(state: Uint32Array): void {
  for (const [target, partner, third, bits] of MIX) {
    state[target] = (state[target]! - state[partner]!) ^ rotated(state[partner]!, bits);
    state[partner] = state[partner]! + state[third]!;
  }
}

/** Each line of lookup3's final: target ^= partner; target -= rotated partner. */
const FINISH: readonly (readonly [number, number, number])[] = [
  [2, 1, 14],
  [0, 2, 11],
  [1, 0, 25],
  [2, 1, 16],
  [0, 2, 4],
  [1, 0, 14],
  [2, 1, 24],
];

function finish(state: Uint32Array): number {
  for (const [target, partner, bits] of FINISH) {
    state[target] = (state[target]! ^ state[partner]!) - rotated(state[partner]!, bits);
  }
  return state[2]!;
}
