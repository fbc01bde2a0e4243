import { type Ecg, leadSamples } from "../core/ecg.ts";
import { fillInvalidEcg } from "./fill-invalid.ts";
import { butterworthSections } from "./filters/butterworth.ts";
import { sosfiltfilt } from "./filters/sosfiltfilt.ts";

/**
 * Removes baseline wander without shifting waves in time: a first-order 0.5 Hz high-pass, forward and backward.
 * Invalid samples are bridged first, so the result is finite.
 */
export function withoutBaseline(ecg: Ecg, { edgeHz = 0.5 }: { edgeHz?: number } = {}): Ecg {
  const filled = fillInvalidEcg(ecg, { method: "line" });
  const sections = butterworthSections(
    { kind: "highpass", edgeHz },
    { order: 1, samplingRateHz: ecg.samplingRateHz },
  );
  const data = new Float32Array(filled.data.length);
  // A slow filter needs a long extension, or the ends of the recording bend.
  const padSamples = Math.round(ecg.samplingRateHz / edgeHz / 2);
  for (let l = 0; l < ecg.leads.length; l++) {
    data.set(sosfiltfilt(sections, leadSamples(filled, l), { padSamples }), l * ecg.samples);
  }
  return { ...filled, data };
}
