import type { Ecg } from "../../core/ecg.ts";
import { INDEPENDENT_LEADS } from "../independent-leads.ts";
import { canonicalWaveform } from "./waveform-fingerprint.ts";

/** Samples at 100 Hz by which copies may be shifted against each other: resampling moves some by 10 ms. */
const LARGEST_LAG = 3;

/**
 * Recordings that correlate at least so much are one. Measured: PTB-XL's own copies at 500 and 100 Hz (120
 * pairs) at least 0.92; the most alike of 1.6 million pairs of simulated patients 0.88.
 */
export const SAME_RECORDING_CORRELATION = 0.9;

/**
 * Tells copies from look-alikes: the highest correlation of two recordings' canonical waveforms over shifts of
 * up to 30 ms, all eight leads together. 1 for the same recording at another gain; two people with equal rates
 * and similar beats stay clearly below `SAME_RECORDING_CORRELATION`.
 */
export function recordingCorrelation(a: Ecg, b: Ecg): number {
  const first = canonicalWaveform(a);
  const second = canonicalWaveform(b);
  let best = -1;
  for (let lag = -LARGEST_LAG; lag <= LARGEST_LAG; lag++) {
    best = Math.max(best, correlationAt(first, second, lag));
  }
  return best;
}

function correlationAt(a: Float64Array, b: Float64Array, lag: number): number {
  const samples = a.length / INDEPENDENT_LEADS.length;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let l = 0; l < INDEPENDENT_LEADS.length; l++) {
    for (let t = Math.max(0, -lag); t < samples - Math.max(0, lag); t++) {
      const x = a[l * samples + t]!;
      const y = b[l * samples + t + lag]!;
      product += x * y;
      squaresA += x * x;
      squaresB += y * y;
    }
  }
  return squaresA > 0 && squaresB > 0 ? product / Math.sqrt(squaresA * squaresB) : 0;
}
