import type { Samples } from "../filters/filter.ts";
import { realFft } from "./fft.ts";

/** How the power of a signal is spread over frequency. */
export interface PowerSpectrum {
  /** Distance between bins; bin k lies at k times this frequency. */
  readonly hertzPerBin: number;
  /** float64[bins]: one-sided density, unit of the signal squared per hertz. */
  readonly density: Float64Array;
}

/**
 * Estimates the power spectrum as the mean over half-overlapping segments, each without its mean and under a
 * periodic Hann window (Welch 1967). Matches scipy 1.17 signal.welch with its defaults (golden/signal/welch.json).
 * A signal shorter than a segment is one segment. Samples must be finite.
 */
export function welch(
  samples: Samples,
  { samplingRateHz, segmentSamples }: { samplingRateHz: number; segmentSamples: number },
): PowerSpectrum {
  const size = Math.max(1, Math.min(segmentSamples, samples.length));
  const window = hann(size);
  const scale = 1 / (samplingRateHz * window.reduce((sum, value) => sum + value * value, 0));
  const density = new Float64Array(Math.floor(size / 2) + 1);
  const step = Math.max(1, size - Math.floor(size / 2));
  let segments = 0;
  for (let start = 0; start + size <= samples.length; start += step) {
    addPowerInto(density, samples.subarray(start, start + size), window);
    segments++;
  }
  for (let k = 0; k < density.length; k++) {
    const isSingle = k === 0 || (size % 2 === 0 && k === size / 2);
    density[k]! *= ((isSingle ? 1 : 2) * scale) / Math.max(1, segments);
  }
  return { hertzPerBin: samplingRateHz / size, density };
}

/** Power in a band, from `lowHz` up to but without `highHz`: unit of the signal squared. */
export function bandPower(
  { hertzPerBin, density }: PowerSpectrum,
  { lowHz, highHz }: { lowHz: number; highHz: number },
): number {
  let sum = 0;
  for (
    let k = Math.ceil(lowHz / hertzPerBin);
    k < density.length && k * hertzPerBin < highHz;
    k++
  ) {
    sum += density[k]!;
  }
  return sum * hertzPerBin;
}

let lastWindow = new Float64Array(0);

/** Successive calls mostly have segments of one length: the last window is kept. */
function hann(size: number): Float64Array {
  if (lastWindow.length === size) return lastWindow;
  lastWindow = Float64Array.from({ length: size }, (_, t) =>
    size === 1 ? 1 : 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / size),
  );
  return lastWindow;
}

function addPowerInto(density: Float64Array, segment: Samples, window: Float64Array): void {
  let sum = 0;
  for (let t = 0; t < segment.length; t++) sum += segment[t]!;
  const mean = sum / segment.length;
  const windowed = new Float64Array(segment.length);
  for (let t = 0; t < segment.length; t++) windowed[t] = window[t]! * (segment[t]! - mean);
  const { re, im } = realFft(windowed);
  for (let k = 0; k < density.length; k++) density[k]! += re[k]! * re[k]! + im[k]! * im[k]!;
}
