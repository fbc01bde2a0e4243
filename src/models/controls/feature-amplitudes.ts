import { type Lead, STANDARD_LEADS } from "../../core/ecg.ts";
import type { Fiducials } from "../../signal/beats/delineate.ts";
import type { MedianBeat } from "../../signal/beats/median-beat.ts";
import { beatValue } from "./feature-beats.ts";
import type { FeatureGroup } from "./feature-group.ts";

const WAVES = ["P", "Q", "R", "S", "ST", "T"] as const;
type Amplitudes = Record<(typeof WAVES)[number], number>;

const NAMES = [
  ...STANDARD_LEADS.flatMap((lead) =>
    WAVES.map((wave) => `${wave} ${wave === "ST" ? "level" : "amplitude"} ${lead} (mV)`),
  ),
  "R share of R + S in V1",
  "R' (late R) amplitude V1 (mV)",
  "Final 40 ms of QRS, I (mV)",
  "Final 40 ms of QRS, V1 (mV)",
  "Final 40 ms of QRS, V6 (mV)",
  "Sokolow-Lyon voltage (mV)",
  "Cornell voltage (mV)",
];

const ST_AFTER_J_SECONDS = 0.06;
const FINAL_SECONDS = 0.04;

/**
 * Measures wave amplitudes of the typical beat in every lead, against the level at the QRS onset (P: at its own
 * onset), and the indices made of them. Q and S are negative or 0, R is positive or 0.
 */
export const amplitudeFeatures: FeatureGroup = {
  names: NAMES,
  measure({ typical }) {
    if (typical === null) return NAMES.map(() => Number.NaN);
    const { beat, fiducials } = typical;
    const byLead = new Map(
      STANDARD_LEADS.map((lead) => [lead, amplitudesOf(beat, lead, fiducials)]),
    );
    const get = (lead: Lead, wave: keyof Amplitudes): number => byLead.get(lead)![wave];
    const { R, S } = byLead.get("V1")!;
    return [
      ...STANDARD_LEADS.flatMap((lead) => WAVES.map((wave) => get(lead, wave))),
      R - S > 0 ? R / (R - S) : Number.NaN,
      lateR(qrsOf(beat, "V1", fiducials)),
      finalMean(beat, "I", fiducials),
      finalMean(beat, "V1", fiducials),
      finalMean(beat, "V6", fiducials),
      Math.max(get("V5", "R"), get("V6", "R")) - S,
      get("aVL", "R") - get("V3", "S"),
    ];
  },
};

function amplitudesOf(beat: MedianBeat, lead: Lead, fiducials: Fiducials): Amplitudes {
  const l = beat.leads.indexOf(lead);
  const base = beatValue(beat, l, fiducials.qrsOnset);
  const pBase = beatValue(beat, l, fiducials.pOnset);
  const qrs = qrsOf(beat, lead, fiducials);
  const r = qrs.indexOf(extreme(qrs, Math.max));
  return {
    P: beatValue(beat, l, fiducials.pPeak) - pBase,
    Q: l < 0 ? Number.NaN : Math.min(0, ...qrs.slice(0, r)),
    R: l < 0 ? Number.NaN : Math.max(0, qrs[r] ?? Number.NaN),
    S: l < 0 ? Number.NaN : Math.min(0, ...qrs.slice(r)),
    ST: beatValue(beat, l, fiducials.qrsEnd + ST_AFTER_J_SECONDS) - base,
    T: beatValue(beat, l, fiducials.tPeak) - base,
  };
}

/** One lead from QRS onset to QRS end, above the level at the onset; empty when the lead is missing. */
function qrsOf(beat: MedianBeat, lead: Lead, { qrsOnset, qrsEnd }: Fiducials): number[] {
  const l = beat.leads.indexOf(lead);
  const base = beatValue(beat, l, qrsOnset);
  const count = Math.max(1, Math.round((qrsEnd - qrsOnset) * beat.samplingRateHz) + 1);
  return Array.from(
    { length: count },
    (_, k) => beatValue(beat, l, qrsOnset + k / beat.samplingRateHz) - base,
  );
}

function extreme(values: readonly number[], pick: (a: number, b: number) => number): number {
  return values.reduce((best, value) => pick(best, value), values[0]!);
}

/** Highest value in the second half of the QRS complex: the R' of a right bundle branch block in V1; at least 0. */
function lateR(qrs: readonly number[]): number {
  return extreme([0, ...qrs.slice(qrs.length >> 1)], Math.max);
}

function finalMean(beat: MedianBeat, lead: Lead, fiducials: Fiducials): number {
  const qrs = qrsOf(beat, lead, fiducials);
  const final = qrs.slice(-Math.max(1, Math.round(FINAL_SECONDS * beat.samplingRateHz)));
  return final.reduce((sum, value) => sum + value, 0) / final.length;
}
