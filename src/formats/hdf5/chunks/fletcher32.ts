import { EinthovenError } from "../../../core/error.ts";

/** Takes the checksum off a chunk. Throws `checksum-mismatch` when it does not fit. */
export function withoutFletcher32(bytes: Uint8Array): Uint8Array {
  const data = bytes.subarray(0, Math.max(0, bytes.byteLength - 4));
  const stored = bytes.subarray(data.byteLength);
  const word = stored.reduceRight((sum, byte) => sum * 256 + byte, 0);
  if (stored.byteLength === 4 && word === fletcher32(data)) return data;
  throw new EinthovenError("checksum-mismatch", "a chunk of the HDF5 file is damaged", {
    hint: "download the file again",
  });
}

/**
 * Computes HDF5's checksum of a chunk: uint32, Fletcher's two sums modulo 65,535 over big-endian words of 16 bits; an odd
 * last byte counts as the high one (H5checksum.c, `H5_checksum_fletcher32`).
 */
function fletcher32(bytes: Uint8Array): number {
  let sum1 = 0;
  let sum2 = 0;
  let anySet = false;
  for (let i = 0; i < bytes.byteLength; i += 2) {
    const word = bytes[i]! * 256 + (bytes[i + 1] ?? 0);
    anySet ||= word !== 0;
    sum1 = (sum1 + word) % 65_535;
    sum2 = (sum2 + sum1) % 65_535;
  }
  // H5checksum.c folds carries instead of dividing, so its sums become 0 only where all bytes are.
  const zero = anySet ? 65_535 : 0;
  return (sum2 || zero) * 65_536 + (sum1 || zero);
}
