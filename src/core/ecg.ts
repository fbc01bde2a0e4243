/** The twelve standard leads in the standard order. */
export const STANDARD_LEADS = [
  "I",
  "II",
  "III",
  "aVR",
  "aVL",
  "aVF",
  "V1",
  "V2",
  "V3",
  "V4",
  "V5",
  "V6",
] as const;

export type Lead = (typeof STANDARD_LEADS)[number];

/** One recording in millivolts. NaN marks a sample that the file declares invalid. */
export interface Ecg {
  readonly leads: readonly Lead[];
  readonly samplingRateHz: number;
  /** Samples per lead. */
  readonly samples: number;
  /** float32[leads, samples] in mV, row-major: one lead after another. */
  readonly data: Float32Array;
}

/** A view (not a copy) of lead number `l` (its place in `ecg.leads`): float32[samples] in mV. */
export function leadSamples(ecg: Ecg, l: number): Float32Array {
  return ecg.data.subarray(l * ecg.samples, (l + 1) * ecg.samples);
}

const LEAD_BY_LOWER_CASE = new Map<string, Lead>([
  ...STANDARD_LEADS.map((lead) => [lead.toLowerCase(), lead] as const),
  ["di", "I"],
  ["dii", "II"],
  ["diii", "III"],
  ["mli", "I"],
  ["mlii", "II"],
  ["mliii", "III"],
]);

/** Finds the standard lead behind a file's own spelling ("AVR", "avr", "DII"); undefined when it is none of the twelve. */
export function leadNamed(name: string): Lead | undefined {
  return LEAD_BY_LOWER_CASE.get(name.trim().toLowerCase());
}
