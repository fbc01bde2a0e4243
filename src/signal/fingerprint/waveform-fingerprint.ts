import { type Ecg, leadSamples } from "../../core/ecg.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import { fillInvalid } from "../fill-invalid.ts";
import { INDEPENDENT_LEADS } from "../independent-leads.ts";
import { inverseRealFft, realFft } from "../spectrum/fft.ts";
import { zScore } from "../z-score.ts";

/** Bits of a fingerprint. */
export const FINGERPRINT_BITS = 256;

const SECONDS = 10;
const RATE_HZ = 100;
const LOWEST_HZ = 2;
const HIGHEST_HZ = 20;
/** Far below any recorder's step, far above rounding errors. */
const NO_SIGNAL_MILLIVOLTS = 1e-6;
const SAMPLES = SECONDS * RATE_HZ;
/** The next power of two from leads x samples, which the Hadamard transform needs. */
const PLACES = 8192;

/**
 * Sums up a waveform in 64 hexadecimal digits (256 bits), so that copies of one recording can be found among
 * datasets: the same recording stored with another gain, rate or rounding differs in a few bits, another
 * recording in about half of them. Uses the first 10 s of the eight independent leads between 2 and 20 Hz at
 * 100 Hz, scaled as a whole; bits are the signs of random projections (SimHash, Charikar 2002) made by a twice
 * randomised Hadamard transform (Ailon and Chazelle 2006). A recording without any signal gives "".
 */
export function waveformFingerprint(ecg: Ecg): string {
  const waveform = new Float64Array(PLACES);
  waveform.set(canonicalWaveform(ecg));
  if (waveform.every((value) => Math.abs(value) < NO_SIGNAL_MILLIVOLTS)) return "";
  waveform.set(zScore(waveform.subarray(0, INDEPENDENT_LEADS.length * SAMPLES), { epsilon: 0 }));
  const { signs, picks } = projection();
  for (const round of signs) {
    for (let i = 0; i < PLACES; i++) waveform[i]! *= round[i]!;
    hadamardInPlace(waveform);
  }
  return hexOf(picks.map((place) => waveform[place]! > 0));
}

/** The first 10 s of the eight independent leads between 2 and 20 Hz at 100 Hz: float64[8, 1000], absent leads 0. */
export function canonicalWaveform(ecg: Ecg): Float64Array {
  const waveform = new Float64Array(INDEPENDENT_LEADS.length * SAMPLES);
  for (const [k, name] of INDEPENDENT_LEADS.entries()) {
    const l = ecg.leads.indexOf(name);
    if (l >= 0) waveform.set(canonicalLead(leadSamples(ecg, l), ecg.samplingRateHz), k * SAMPLES);
  }
  return waveform;
}

/** The first 10 s of one lead between 2 and 20 Hz: float64[at most SAMPLES]. */
function canonicalLead(samples: Float32Array, samplingRateHz: number): Float64Array {
  const head = samples.subarray(0, Math.round(SECONDS * samplingRateHz));
  const length = Math.min(SAMPLES, Math.round((head.length * RATE_HZ) / samplingRateHz));
  if (length < 2) return new Float64Array(0);
  const spectrum = realFft(fillInvalid(head, { method: "line" }));
  const bins = Math.floor(length / 2) + 1;
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  const hertzPerBin = samplingRateHz / head.length;
  for (let k = Math.ceil(LOWEST_HZ / hertzPerBin); k < bins && k < spectrum.re.length; k++) {
    if (k * hertzPerBin > HIGHEST_HZ) break;
    re[k] = spectrum.re[k]!;
    im[k] = spectrum.im[k]!;
  }
  const out = inverseRealFft({ re, im }, length);
  return out.map((value) => (value * length) / head.length);
}

interface Projection {
  readonly signs: readonly Int8Array[];
  readonly picks: readonly number[];
}

let made: Projection | undefined;

/** The same random signs and places for every recording, ever. */
function projection(): Projection {
  if (made !== undefined) return made;
  const random = randomOf("waveform-fingerprint/1");
  const signs = [0, 1].map(() =>
    Int8Array.from({ length: PLACES }, () => (random.integer(2) === 0 ? -1 : 1)),
  );
  const places = Array.from({ length: PLACES }, (_, i) => i);
  made = { signs, picks: shuffled(places, random).slice(0, FINGERPRINT_BITS) };
  return made;
}

/** Fast Walsh-Hadamard transform, not scaled. */
function hadamardInPlace(values: Float64Array): void {
  for (let half = 1; half < values.length; half *= 2) {
    for (let start = 0; start < values.length; start += 2 * half) {
      for (let i = start; i < start + half; i++) {
        const a = values[i]!;
        const b = values[i + half]!;
        values[i] = a + b;
        values[i + half] = a - b;
      }
    }
  }
}

function hexOf(bits: readonly boolean[]): string {
  let hex = "";
  for (let i = 0; i < bits.length; i += 4) {
    const digit = bits.slice(i, i + 4).reduce((sum, bit) => 2 * sum + (bit ? 1 : 0), 0);
    hex += digit.toString(16);
  }
  return hex;
}
