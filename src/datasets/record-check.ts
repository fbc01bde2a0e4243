import { type Ecg, type Lead, leadSamples } from "../core/ecg.ts";
import { EinthovenError } from "../core/error.ts";

/** What was found when a recording's samples were looked at. */
export interface RecordCheck {
  /** Leads whose valid samples are all equal, or that have none. */
  readonly flatLeads: readonly Lead[];
  /** Share of samples, over all leads, that the file marks as not recorded. */
  readonly invalidFraction: number;
  /** Largest minus smallest valid sample of lead II; NaN where it has none. */
  readonly leadIIPeakToPeakMillivolts: number;
}

const MOST_INVALID = 0.05;
const SHORTEST_SECONDS = 1;
const LOWEST_RATE_HZ = 50;
const HIGHEST_RATE_HZ = 10_000;

/** Looks at every sample once. */
export function checkRecord(ecg: Ecg): RecordCheck {
  const ranges = ecg.leads.map((_, l) => rangeOf(leadSamples(ecg, l)));
  const invalid = ranges.reduce((sum, range) => sum + range.invalid, 0);
  const leadII = ranges[ecg.leads.indexOf("II")];
  return {
    flatLeads: ecg.leads.filter((_, l) => !(ranges[l]!.high > ranges[l]!.low)),
    invalidFraction: ecg.data.length === 0 ? 1 : invalid / ecg.data.length,
    leadIIPeakToPeakMillivolts:
      leadII === undefined || leadII.low > leadII.high ? Number.NaN : leadII.high - leadII.low,
  };
}

/**
 * Throws `signal-invalid` for what is no recording: under 1 s, at under 50 Hz or over 10 kHz, every lead flat, or more than 5 % of the samples missing. A
 * few flat leads stay in (1 in 20 records of Ningbo has one), for the models meet them in practice too.
 */
export function requireUsable(check: RecordCheck, ecg: Ecg): void {
  const { samplingRateHz, samples } = ecg;
  if (samplingRateHz < LOWEST_RATE_HZ || samplingRateHz > HIGHEST_RATE_HZ) {
    throw new EinthovenError(
      "signal-invalid",
      `${samplingRateHz} Hz is no sampling rate of an ECG`,
    );
  }
  if (samples / samplingRateHz < SHORTEST_SECONDS) {
    throw new EinthovenError(
      "signal-invalid",
      `${samples} samples at ${samplingRateHz} Hz hold no heart beat`,
    );
  }
  if (check.flatLeads.length === ecg.leads.length) {
    throw new EinthovenError("signal-invalid", "every lead is flat");
  }
  if (check.invalidFraction > MOST_INVALID) {
    const percent = Number((100 * check.invalidFraction).toPrecision(3));
    throw new EinthovenError(
      "signal-invalid",
      `${percent} % of the samples are marked as not recorded, more than ${100 * MOST_INVALID} %`,
    );
  }
}

function rangeOf(samples: Float32Array): { low: number; high: number; invalid: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let invalid = 0;
  for (let t = 0; t < samples.length; t++) {
    const value = samples[t]!;
    if (Number.isNaN(value)) invalid++;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high, invalid };
}
