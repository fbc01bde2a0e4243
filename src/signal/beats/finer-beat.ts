import { resamplePoly } from "../resample/resample-poly.ts";
import type { MedianBeat } from "./median-beat.ts";

/** Slopes and pauses of a few milliseconds need at least this rate. */
const ENOUGH_HZ = 250;
const FINE_HZ = 500;

/** A beat of a low sampling rate at 500 Hz or a little above, by a whole factor; another is returned as it is. */
export function finerBeat(beat: MedianBeat): MedianBeat {
  if (beat.samplingRateHz >= ENOUGH_HZ) return beat;
  const up = Math.ceil(FINE_HZ / beat.samplingRateHz);
  const samples = beat.samples * up;
  const data = new Float32Array(beat.leads.length * samples);
  for (let l = 0; l < beat.leads.length; l++) {
    const lead = beat.data.subarray(l * beat.samples, (l + 1) * beat.samples);
    data.set(resamplePoly(lead, { up, down: 1, beyond: "mean" }), l * samples);
  }
  return {
    ...beat,
    samplingRateHz: beat.samplingRateHz * up,
    samples,
    rSample: beat.rSample * up,
    data,
    aligned: beat.aligned.map((peak) => peak * up),
  };
}
