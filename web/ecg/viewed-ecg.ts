/** A recording as the viewer takes it: what was recorded, or what a model was given. */
export interface ViewedEcg {
  readonly leads: readonly string[];
  readonly samplingRateHz: number;
  /** float32[leads, samples], row-major; NaN where there is no valid sample. */
  readonly samples: Float32Array;
  /** Millivolts, or the unit that a model's own preprocessing leaves behind. */
  readonly unit: "mV" | "standardised";
}

/** Samples per lead. */
export function samplesPerLead({ leads, samples }: ViewedEcg): number {
  return leads.length === 0 ? 0 : Math.floor(samples.length / leads.length);
}

/** How long it lasts, in seconds. */
export function durationSeconds(ecg: ViewedEcg): number {
  return samplesPerLead(ecg) / ecg.samplingRateHz;
}

/** A view of one lead: float32[samples]; undefined where it was not recorded. */
export function leadNamed(ecg: ViewedEcg, lead: string): Float32Array | undefined {
  const l = ecg.leads.indexOf(lead);
  if (l < 0) return undefined;
  const length = samplesPerLead(ecg);
  return ecg.samples.subarray(l * length, (l + 1) * length);
}

/** What is particular about a lead; a reader must not take a flat line for a measurement. */
export type LeadState = "recorded" | "flat" | "no valid sample" | "not recorded";

export interface LeadFacts {
  readonly state: LeadState;
  /** What lies on the base line of the paper: the median of the valid samples, 0 without any. */
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Looks through one lead. */
export function leadFacts(samples: Float32Array | undefined): LeadFacts {
  const valid = (samples ?? new Float32Array(0)).filter(Number.isFinite).sort();
  if (valid.length === 0) {
    const state = samples === undefined ? "not recorded" : "no valid sample";
    return { state, median: 0, lowest: 0, highest: 0 };
  }
  const middle = valid.length >> 1;
  const median =
    valid.length % 2 === 1 ? valid[middle]! : (valid[middle - 1]! + valid[middle]!) / 2;
  const [lowest, highest] = [valid[0]!, valid.at(-1)!];
  return { state: lowest === highest ? "flat" : "recorded", median, lowest, highest };
}

/** A stretch without a valid sample, in seconds from the start. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The stretches of a lead that hold no valid sample. */
export function gapsOf(samples: Float32Array, samplingRateHz: number): Gap[] {
  const gaps: Gap[] = [];
  let start = -1;
  for (let t = 0; t <= samples.length; t++) {
    const invalid = t < samples.length && !Number.isFinite(samples[t]);
    if (invalid && start < 0) start = t;
    if (!invalid && start >= 0) {
      gaps.push({ from: start / samplingRateHz, to: t / samplingRateHz });
      start = -1;
    }
  }
  return gaps;
}
