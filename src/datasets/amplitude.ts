import { EinthovenError } from "../core/error.ts";
import type { WfdbHeader } from "../formats/wfdb/wfdb-header.ts";
import { gainAdcPerMillivolt } from "../formats/wfdb/wfdb-signal.ts";

const PLAUSIBLE_MILLIVOLTS = { least: 0.1, most: 10 };

/**
 * Refuses headers with another gain than the dataset's own. The headers of mid-2020 (Challenge 2020) state 4880
 * steps per mV for Georgia, 200 for PTB-XL, 306,000 for INCART and 2,000,000 for PTB, over the very integers
 * that the final release states 1000 for; PTB-XL's original files prove 1000 right. Throws `amplitude-implausible`.
 */
export function requireGain(header: WfdbHeader, expectedAdcPerMillivolt: number): void {
  for (const signal of header.signals) {
    const gain = gainAdcPerMillivolt(signal);
    if (gain === expectedAdcPerMillivolt) continue;
    throw new EinthovenError(
      "amplitude-implausible",
      `signal ${signal.name} of ${signal.fileName} states a gain of ${gain} per mV where ${expectedAdcPerMillivolt} is right`,
      {
        hint: "replace the headers by those of the final release (Challenge 2021 v1.0.3)",
      },
    );
  }
}

/**
 * Judges a dataset by the median over its records of lead II's peak-to-peak amplitude: a sentence when it lies
 * outside 0.1-10 mV, which no cohort of hearts does but wrong gains do; null otherwise.
 */
export function amplitudeWarning(medianLeadIIPeakToPeakMillivolts: number): string | null {
  const { least, most } = PLAUSIBLE_MILLIVOLTS;
  const median = medianLeadIIPeakToPeakMillivolts;
  if (median >= least && median <= most) return null;
  const value = Number.isNaN(median) ? "unknown" : `${Number(median.toPrecision(3))} mV`;
  return `The median peak-to-peak amplitude of lead II is ${value}, outside ${least}-${most} mV: the gains in the headers are probably wrong (old Challenge headers?).`;
}
