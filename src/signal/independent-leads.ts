import type { Lead } from "../core/ecg.ts";

/** The leads that are measured; III, aVR, aVL and aVF are sums of I and II. */
export const INDEPENDENT_LEADS: readonly Lead[] = ["I", "II", "V1", "V2", "V3", "V4", "V5", "V6"];

/** Places of the independent leads among `leads`. */
export function independentPlaces(leads: readonly Lead[]): number[] {
  return INDEPENDENT_LEADS.map((lead) => leads.indexOf(lead)).filter((place) => place >= 0);
}
