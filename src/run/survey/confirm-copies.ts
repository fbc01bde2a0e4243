import type { Ecg } from "../../core/ecg.ts";
import {
  recordingCorrelation,
  SAME_RECORDING_CORRELATION,
} from "../../signal/fingerprint/recording-correlation.ts";

/**
 * Keeps the pairs whose waveforms really are the same: people with equal rates can look alike to a
 * fingerprint. Reads both recordings of every candidate, two at a time.
 */
export async function confirmCopies(
  candidates: readonly (readonly [number, number])[],
  read: (place: number) => Promise<Ecg>,
): Promise<(readonly [number, number])[]> {
  const copies: (readonly [number, number])[] = [];
  for (const [i, j] of candidates) {
    const [a, b] = await Promise.all([read(i), read(j)]);
    if (recordingCorrelation(a, b) >= SAME_RECORDING_CORRELATION) copies.push([i, j]);
  }
  return copies;
}
