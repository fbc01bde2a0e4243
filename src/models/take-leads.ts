import { type Ecg, type Lead, leadSamples } from "../core/ecg.ts";
import { EinthovenError } from "../core/error.ts";

/** Brings the leads of a recording into a model's order, by name. Throws `lead-missing` when one is absent. */
export function takeLeads(ecg: Ecg, leads: readonly Lead[]): Ecg {
  if (leads.every((lead, l) => ecg.leads[l] === lead) && leads.length === ecg.leads.length) {
    return ecg;
  }
  const data = new Float32Array(leads.length * ecg.samples);
  for (const [l, lead] of leads.entries()) {
    const place = ecg.leads.indexOf(lead);
    if (place < 0) {
      throw new EinthovenError("lead-missing", `lead ${lead} is not among ${ecg.leads.join(" ")}`, {
        hint: "use a model that needs fewer leads, or leave this record out",
      });
    }
    data.set(leadSamples(ecg, place), l * ecg.samples);
  }
  return { leads, samplingRateHz: ecg.samplingRateHz, samples: ecg.samples, data };
}
