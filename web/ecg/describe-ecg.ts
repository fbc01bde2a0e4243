import { type Ecg, leadNamed as standardLead } from "../../src/core/ecg.ts";
import { rPeaks } from "../../src/signal/beats/r-peaks.ts";
import {
  durationSeconds,
  gapsOf,
  leadFacts,
  leadNamed,
  samplesPerLead,
  type ViewedEcg,
} from "./viewed-ecg.ts";

/** The rate is counted in at most so many seconds: a recording of a day must not hold the page up. */
const RATE_SECONDS = 30;
const NAMED_GAPS = 4;

/** Says in words what a reader who does not see the drawing must know: leads, length, rate, flat leads, gaps. */
export function describeEcg(ecg: ViewedEcg): string {
  const unit = ecg.unit === "mV" ? "in millivolts" : "in standardised units, not millivolts";
  const seconds = durationSeconds(ecg);
  const sentences = [
    `${ecg.leads.length} ${ecg.leads.length === 1 ? "lead" : "leads"} (${ecg.leads.join(", ")}), ${shortNumber(seconds)} s at ${shortNumber(ecg.samplingRateHz)} Hz, ${unit}`,
    rateSentence(ecg),
    ...stateSentences(ecg),
    gapSentence(ecg),
  ];
  return `${sentences.filter((sentence) => sentence !== "").join(". ")}.`;
}

/** Beats per minute from the mean interval between R peaks; null with fewer than three complexes. */
export function heartRate(ecg: ViewedEcg): { beatsPerMinute: number; complexes: number } | null {
  const peaks = rPeaks(standardEcg(ecg));
  if (peaks.length < 3) return null;
  const seconds = (peaks.at(-1)! - peaks[0]!) / ecg.samplingRateHz;
  return { beatsPerMinute: (60 * (peaks.length - 1)) / seconds, complexes: peaks.length };
}

function rateSentence(ecg: ViewedEcg): string {
  const rate = heartRate(ecg);
  const seconds = Math.min(RATE_SECONDS, durationSeconds(ecg));
  if (rate === null) return "Too few QRS complexes found for a rate";
  return `About ${Math.round(rate.beatsPerMinute)} beats per minute, from ${rate.complexes} QRS complexes found in ${durationSeconds(ecg) > RATE_SECONDS ? "the first " : ""}${shortNumber(seconds)} s`;
}

function stateSentences(ecg: ViewedEcg): string[] {
  const states = ecg.leads.map((lead) => leadFacts(leadNamed(ecg, lead)).state);
  const withState = (state: string): string[] => ecg.leads.filter((_, l) => states[l] === state);
  const flat = withState("flat");
  const empty = withState("no valid sample");
  return [
    flat.length > 0 ? `Flat, without any signal: ${flat.join(", ")}` : "",
    empty.length > 0 ? `Without a valid sample: ${empty.join(", ")}` : "",
  ];
}

function gapSentence(ecg: ViewedEcg): string {
  const gaps = ecg.leads.flatMap((lead) => {
    const samples = leadNamed(ecg, lead)!;
    if (leadFacts(samples).state === "no valid sample") return [];
    return gapsOf(samples, ecg.samplingRateHz).map(
      ({ from, to }) => `${lead} ${from.toFixed(2)} to ${to.toFixed(2)} s`,
    );
  });
  if (gaps.length === 0) return "No gaps";
  const further = gaps.length - NAMED_GAPS;
  return `Gaps: ${gaps.slice(0, NAMED_GAPS).join("; ")}${further > 0 ? ` and ${further} more` : ""}`;
}

/** The standard leads of the first seconds, as the detector of complexes takes them. */
function standardEcg(ecg: ViewedEcg): Ecg {
  const samples = Math.min(samplesPerLead(ecg), Math.round(RATE_SECONDS * ecg.samplingRateHz));
  const known = ecg.leads.flatMap((name) => {
    const lead = standardLead(name);
    return lead === undefined ? [] : [{ name, lead }];
  });
  const data = new Float32Array(known.length * samples);
  known.forEach(({ name }, l) => {
    data.set(leadNamed(ecg, name)!.subarray(0, samples), l * samples);
  });
  return {
    leads: known.map(({ lead }) => lead),
    samplingRateHz: ecg.samplingRateHz,
    samples,
    data,
  };
}

function shortNumber(value: number): string {
  return String(Math.round(value * 100) / 100);
}
