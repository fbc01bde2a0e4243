import type { StoredSamples } from "./record/signal-file.ts";

/**
 * Sums one signal of multiplexed samples as a WFDB header states it: modulo 65,536. Headers write it signed or
 * unsigned, so compare with `sameChecksum`.
 */
export function storedChecksum(
  { samples, start, stride }: StoredSamples,
  { frames, samplesPerFrame }: { frames: number; samplesPerFrame: number },
): number {
  let sum = 0;
  for (let k = 0; k < samplesPerFrame; k++) {
    // Wrapping at 32 bits keeps the lowest 16.
    for (let f = 0, i = start + k; f < frames; f++, i += stride) sum = (sum + samples[i]!) | 0;
  }
  return sum & 0xffff;
}

/** Compares two checksums modulo 65,536. */
export function sameChecksum(a: number, b: number): boolean {
  return (a - b) % 65_536 === 0;
}
