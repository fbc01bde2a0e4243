import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { type Random, randomOf } from "../../src/core/random.ts";

interface FixtureOptions {
  readonly samplingRateHz?: number;
  readonly seconds?: number;
}

/** A made-up recording: narrow beats at a rate, with lead gains and noise that the seed decides. */
export function fixtureEcg(
  seed: string,
  { samplingRateHz = 500, seconds = 10 }: FixtureOptions = {},
): Ecg {
  const random = randomOf(`conformance/${seed}`);
  const beatSeconds = 0.5 + random.uniform();
  const samples = Math.round(samplingRateHz * seconds);
  const data = new Float32Array(STANDARD_LEADS.length * samples);
  for (let l = 0; l < STANDARD_LEADS.length; l++) {
    const lead = data.subarray(l * samples, (l + 1) * samples);
    beatsInto(lead, { random, samplingRateHz, beatSeconds });
  }
  return { leads: STANDARD_LEADS, samplingRateHz, samples, data };
}

function beatsInto(
  out: Float32Array,
  options: { random: Random; samplingRateHz: number; beatSeconds: number },
): void {
  const { random, samplingRateHz, beatSeconds } = options;
  const gain = 0.3 + random.uniform();
  const waveGain = 0.2 * random.normal();
  for (let t = 0; t < out.length; t++) {
    const phase = (t / samplingRateHz) % beatSeconds;
    const spike = gain * Math.exp(-(((phase - 0.2) / 0.02) ** 2));
    const wave = waveGain * Math.exp(-(((phase - 0.42) / 0.06) ** 2));
    out[t] = spike + wave + 0.01 * random.normal();
  }
}

/** The same with invalid samples in two places. */
export function withGaps(ecg: Ecg): Ecg {
  const data = ecg.data.slice().fill(Number.NaN, 0, 7).fill(Number.NaN, 12_345, 12_400);
  return { ...ecg, data };
}

/** The same with its leads in the opposite order. */
export function reversed(ecg: Ecg): Ecg {
  const data = new Float32Array(ecg.data.length);
  ecg.leads.forEach((_, l) => {
    const lead = ecg.data.subarray(l * ecg.samples, (l + 1) * ecg.samples);
    data.set(lead, (ecg.leads.length - 1 - l) * ecg.samples);
  });
  return { ...ecg, leads: ecg.leads.toReversed(), data };
}
