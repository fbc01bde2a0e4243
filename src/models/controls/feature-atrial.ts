import type { Lead } from "../../core/ecg.ts";
import type { BeatStudy } from "./feature-beats.ts";
import type { FeatureGroup } from "./feature-group.ts";
import { decibel } from "./feature-spectrum.ts";

const LEADS: readonly Lead[] = ["II", "V1"];
const LOW_HZ = 4;
const HIGH_HZ = 9;
const FREQUENCIES_HZ = Array.from({ length: 28 }, (_, k) => k + 3);
const SHORTEST_SECONDS = 0.25;
const AFTER_T_SECONDS = 0.03;
const BEFORE_R_SECONDS = 0.1;

/**
 * Measures fibrillatory waves: power at 4-9 Hz between the end of T and the next QRS complex, after the median
 * beat (with its P wave) has been subtracted, so that only activity that is not tied to the beats is left. NaN when
 * no such stretch lasts 0.25 s.
 */
export const atrialFeatures: FeatureGroup = {
  names: LEADS.flatMap((lead) => [
    `Atrial power ${LOW_HZ}-${HIGH_HZ} Hz ${lead} (dB)`,
    `Atrial power ${LOW_HZ}-${HIGH_HZ} Hz ${lead} (share of 3-30 Hz)`,
    `Atrial peak frequency ${lead} (Hz)`,
  ]),
  measure(study) {
    return LEADS.flatMap((lead) => {
      const power = betweenBeats(study, study.clean.leads.indexOf(lead));
      if (power === null) return [Number.NaN, Number.NaN, Number.NaN];
      const all = power.reduce((sum, value) => sum + value, 0);
      const inBand = power.filter(
        (_, k) => FREQUENCIES_HZ[k]! >= LOW_HZ && FREQUENCIES_HZ[k]! <= HIGH_HZ,
      );
      const band = inBand.reduce((sum, value) => sum + value, 0);
      const top = inBand.indexOf(inBand.reduce((best, value) => Math.max(best, value)));
      return [decibel(band), all > 0 ? band / all : Number.NaN, LOW_HZ + top];
    });
  },
};

/** Mean power at each of FREQUENCIES_HZ over all stretches between beats, weighted by their lengths. */
function betweenBeats({ clean, peaks, typical }: BeatStudy, l: number): Float64Array | null {
  if (typical === null || l < 0) return null;
  const { beat, fiducials } = typical;
  const rate = clean.samplingRateHz;
  const afterR = (Number.isNaN(fiducials.tEnd) ? 0.4 : fiducials.tEnd) + AFTER_T_SECONDS;
  const total = new Float64Array(FREQUENCIES_HZ.length);
  let weight = 0;
  for (let k = 1; k < peaks.length; k++) {
    const next = peaks[k]!;
    const earliest = next - beat.rSample;
    const from = Math.max(peaks[k - 1]! + Math.round(afterR * rate), earliest, 0);
    const to = next - Math.round(BEFORE_R_SECONDS * rate);
    if (to - from < SHORTEST_SECONDS * rate) continue;
    const own = clean.data.subarray(l * clean.samples + from, l * clean.samples + to);
    const offset = l * beat.samples + beat.rSample + from - next;
    const residual = Float64Array.from(own, (value, t) => value - beat.data[offset + t]!);
    addSpectrumInto(total, residual, rate);
    weight += residual.length;
  }
  return weight > 0 ? total.map((value) => value / weight) : null;
}

/** Adds length x power at each frequency of a stretch, its line removed, under a Hann window. */
function addSpectrumInto(total: Float64Array, stretch: Float64Array, rate: number): void {
  const length = stretch.length;
  const straight = withoutLine(stretch);
  for (const [k, frequencyHz] of FREQUENCIES_HZ.entries()) {
    const turn = (2 * Math.PI * frequencyHz) / rate;
    const [stepR, stepI] = [Math.cos(turn), Math.sin(turn)];
    let [cos, sin, re, im] = [1, 0, 0, 0];
    for (let t = 0; t < length; t++) {
      re += straight[t]! * cos;
      im += straight[t]! * sin;
      [cos, sin] = [cos * stepR - sin * stepI, cos * stepI + sin * stepR];
    }
    total[k]! += (4 * (re * re + im * im)) / length;
  }
}

/** Removes the least-squares line and applies a Hann window. */
function withoutLine(values: Float64Array): Float64Array {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let slope = 0;
  let squares = 0;
  for (let t = 0; t < values.length; t++) {
    slope += (t - middle) * (values[t]! - mean);
    squares += (t - middle) ** 2;
  }
  slope /= squares;
  return values.map((value, t) => {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (t + 0.5)) / values.length);
    return window * (value - mean - slope * (t - middle));
  });
}
