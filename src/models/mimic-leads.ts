import type { Lead } from "../core/ecg.ts";

/** The order of MIMIC-IV-ECG, in which encoders that were pre-trained on it want their leads: aVF stands before aVL. */
export const MIMIC_LEADS: readonly Lead[] = [
  ...(["I", "II", "III", "aVR", "aVF", "aVL"] as const),
  ...(["V1", "V2", "V3", "V4", "V5", "V6"] as const),
];
