import { type Ecg, leadSamples } from "../core/ecg.ts";
import type { TracedEcg } from "../results/structure-summary.ts";

/** Rhythm, and both sides of the chest: enough to see what a group has in common. */
const LEADS = ["II", "V1", "V5"] as const;
const SHOWN_SECONDS = 10;
/** Two values in every span: no peak is lost, and half of the values at 500 Hz. */
const SPAN_SECONDS = 0.008;

/**
 * Thins the first ten seconds of leads II, V1 and V5 for drawing: lowest and highest value of every 8 ms in the order
 * of time, in microvolts. A recording of 250 Hz or less keeps its samples.
 */
export function tracedEcg(ecg: Ecg): TracedEcg {
  const { samplingRateHz } = ecg;
  const span = Math.max(1, Math.round(SPAN_SECONDS * samplingRateHz));
  const shown = Math.min(ecg.samples, Math.round(SHOWN_SECONDS * samplingRateHz));
  const leads = LEADS.filter((name) => ecg.leads.includes(name));
  return {
    valuesPerSecond: span <= 2 ? samplingRateHz : (2 * samplingRateHz) / span,
    leads,
    microvolts: leads.map((name) => {
      const samples = leadSamples(ecg, ecg.leads.indexOf(name)).subarray(0, shown);
      return span <= 2 ? Array.from(samples, microvolts) : extremesOf(samples, span);
    }),
  };
}

function extremesOf(samples: Float32Array, span: number): (number | null)[] {
  const out: (number | null)[] = [];
  for (let start = 0; start < samples.length; start += span) {
    const part = samples.subarray(start, start + span);
    let [low, high] = [0, 0];
    for (let i = 1; i < part.length; i++) {
      if (!(part[i]! >= part[low]!)) low = i;
      if (!(part[i]! <= part[high]!)) high = i;
    }
    out.push(microvolts(part[Math.min(low, high)]!), microvolts(part[Math.max(low, high)]!));
  }
  return out;
}

function microvolts(millivolts: number): number | null {
  return Number.isNaN(millivolts) ? null : Math.round(millivolts * 1000);
}
