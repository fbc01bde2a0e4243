import { EinthovenError } from "../core/error.ts";
import type { Samples } from "./filters/filter.ts";

/** Equal windows of one recording. */
export interface Windows {
  readonly windows: number;
  /** float32[windows, leads, windowSamples], row-major. */
  readonly data: Float32Array;
}

/**
 * Cuts float[leads, samples] into consecutive windows that do not overlap. A record shorter than a window is
 * padded with zeros at its end. A remainder of at least half a window makes one more window, which ends where
 * the record ends (and so overlaps the one before); a shorter remainder is dropped. Throws `shape-mismatch`
 * when the values are not `leads` equal parts.
 */
export function cutWindows(
  data: Samples,
  { leads, windowSamples }: { leads: number; windowSamples: number },
): Windows {
  const samples = data.length / leads;
  if (!(Number.isInteger(samples) && samples > 0 && windowSamples > 0)) {
    throw new EinthovenError("shape-mismatch", `${data.length} values are not ${leads} leads`, {
      hint: "pass float[leads, samples], one lead after another",
    });
  }
  const starts = windowStarts(samples, windowSamples);
  const out = new Float32Array(starts.length * leads * windowSamples);
  for (const [w, start] of starts.entries()) {
    for (let l = 0; l < leads; l++) {
      const end = Math.min(start + windowSamples, samples);
      const part = data.subarray(l * samples + start, l * samples + end);
      out.set(part, (w * leads + l) * windowSamples);
    }
  }
  return { windows: starts.length, data: out };
}

/** First samples of the windows that `cutWindows` makes of a record. */
function windowStarts(samples: number, windowSamples: number): number[] {
  const whole = Math.floor(samples / windowSamples);
  if (whole === 0) return [0];
  const starts = Array.from({ length: whole }, (_, w) => w * windowSamples);
  const remainder = samples - whole * windowSamples;
  if (2 * remainder >= windowSamples) starts.push(samples - windowSamples);
  return starts;
}
