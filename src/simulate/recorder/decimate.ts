import type { Ecg } from "../../core/ecg.ts";

/**
 * Lowers the sampling rate by a whole factor: a linear-phase low-pass (Hamming-windowed sinc at 84 % of the new
 * Nyquist frequency), then every `factor`-th sample. Edges are extended by their own value, so nothing rings there.
 * Leads are treated alike, so sums between them still hold.
 */
export function decimate(ecg: Ecg, { factor }: { factor: number }): Ecg {
  const kernel = lowPassKernel(factor);
  const half = (kernel.length - 1) / 2;
  const samples = Math.ceil(ecg.samples / factor);
  const data = new Float32Array(ecg.leads.length * samples);
  const padded = new Float64Array(ecg.samples + 2 * half);
  for (let l = 0; l < ecg.leads.length; l++) {
    const lead = ecg.data.subarray(l * ecg.samples, (l + 1) * ecg.samples);
    padded.fill(lead[0]!, 0, half);
    padded.set(lead, half);
    padded.fill(lead[lead.length - 1]!, half + lead.length);
    for (let t = 0; t < samples; t++) {
      const centre = t * factor + half;
      let sum = kernel[half]! * padded[centre]!;
      for (let i = 1; i <= half; i++) {
        sum += kernel[half + i]! * (padded[centre - i]! + padded[centre + i]!);
      }
      data[l * samples + t] = sum;
    }
  }
  return { leads: ecg.leads, samplingRateHz: ecg.samplingRateHz / factor, samples, data };
}

/** Symmetric, sums to 1. */
function lowPassKernel(factor: number): Float64Array {
  const half = 6 * factor;
  const cutoff = 0.84 / factor;
  const kernel = Float64Array.from({ length: 2 * half + 1 }, (_, i) => {
    const t = i - half;
    const sinc = t === 0 ? 1 : Math.sin(Math.PI * cutoff * t) / (Math.PI * cutoff * t);
    return sinc * (0.54 + 0.46 * Math.cos((Math.PI * t) / half));
  });
  const sum = kernel.reduce((total, value) => total + value, 0);
  return kernel.map((value) => value / sum);
}
