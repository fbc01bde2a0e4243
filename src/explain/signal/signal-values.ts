import type { Lead } from "../../core/ecg.ts";
import { SEGMENT_LEADS } from "../segments/record-segments.ts";
import { WAVES, type WaveSegment } from "../segments/wave-segments.ts";

/** Attributions of one window of a model's input, and where it lies in the recording. */
export interface AttributedWindow {
  /** float64[leads, samples] in the order of the model's leads. */
  readonly values: Float64Array;
  readonly startSeconds: number;
}

interface Grid {
  readonly leads: readonly Lead[];
  readonly samplingRateHz: number;
}

/**
 * Sums attributions over lead x wave: float64[SEGMENT_LEADS x WAVES]. What lies outside the recording, in zeros that fill a
 * window up, is left out.
 */
export function valuesPerWave(
  windows: readonly AttributedWindow[],
  grid: Grid,
  recording: { readonly segments: readonly WaveSegment[]; readonly samplingRateHz: number },
): Float64Array {
  const sums = new Float64Array(SEGMENT_LEADS.length * WAVES.length);
  const last = recording.segments.at(-1)?.to ?? 0;
  const waveAt = new Uint8Array(last);
  for (const { wave, from, to } of recording.segments) waveAt.fill(WAVES.indexOf(wave), from, to);
  eachValue(windows, grid, ({ lead, seconds, value }) => {
    const sample = Math.floor(seconds * recording.samplingRateHz);
    if (sample < 0 || sample >= last) return;
    sums[SEGMENT_LEADS.indexOf(lead) * WAVES.length + waveAt[sample]!]! += value;
  });
  return sums;
}

/** Sums attributions over short stretches of time, for drawing: float64[SEGMENT_LEADS x stretches], from second 0 on. */
export function valuesPerStretch(
  windows: readonly AttributedWindow[],
  grid: Grid,
  { stretches, seconds: length }: { readonly stretches: number; readonly seconds: number },
): Float64Array {
  const sums = new Float64Array(SEGMENT_LEADS.length * stretches);
  eachValue(windows, grid, ({ lead, seconds, value }) => {
    const place = Math.floor(seconds / length);
    if (place < 0 || place >= stretches) return;
    sums[SEGMENT_LEADS.indexOf(lead) * stretches + place]! += value;
  });
  return sums;
}

function eachValue(
  windows: readonly AttributedWindow[],
  { leads, samplingRateHz }: Grid,
  visit: (entry: { lead: Lead; seconds: number; value: number }) => void,
): void {
  for (const { values, startSeconds } of windows) {
    const samples = values.length / leads.length;
    for (const [l, lead] of leads.entries()) {
      for (let t = 0; t < samples; t++) {
        const value = values[l * samples + t]!;
        visit({ lead, seconds: startSeconds + (t + 0.5) / samplingRateHz, value });
      }
    }
  }
}
