import { type Ecg, STANDARD_LEADS } from "../core/ecg.ts";
import type { Random } from "../core/random.ts";
import { addBeatsInto } from "./heart/beats.ts";
import type { BeatFiducials } from "./heart/fiducials.ts";
import { project, standardLeads } from "./heart/lead-field.ts";
import { type Finding, findingsOf } from "./people/findings.ts";
import type { SimulatedPatient } from "./people/patient.ts";
import type { SimulatedVisit } from "./people/visit.ts";
import { acquireInto, quantiseInto } from "./recorder/acquisition.ts";
import { addNoiseInto, type NoiseProfile } from "./recorder/noise.ts";
import { addFibrillationInto } from "./rhythm/fibrillation.ts";
import { drawBeats } from "./rhythm/rhythm.ts";

/** A recording and everything that is true of it. */
export interface SimulatedEcg {
  /** Twelve standard leads in mV. */
  readonly ecg: Ecg;
  /** One entry per beat whose R peak lies inside the recording, in order. */
  readonly fiducials: readonly BeatFiducials[];
  /** What a reader without error would state. */
  readonly labels: readonly Finding[];
}

/**
 * Simulates one recording: beats of a moving dipole, projected on the leads of this person's chest, plus the site's
 * noise, through an electrocardiograph. `noise: null` gives the heart alone, unfiltered and unrounded; the beats are
 * the same with and without noise.
 */
export function simulateEcg(
  patient: SimulatedPatient,
  visit: SimulatedVisit,
  options: {
    samplingRateHz: number;
    durationSeconds: number;
    noise: NoiseProfile | null;
    random: Random;
  },
): SimulatedEcg {
  const { samplingRateHz, durationSeconds, noise, random } = options;
  const samples = Math.round(durationSeconds * samplingRateHz);
  const dipole = new Float64Array(3 * samples);
  const beats = drawBeats(visit, { durationSeconds, random });
  const fiducials = addBeatsInto(dipole, {
    heart: patient.heart,
    visit,
    beats,
    samplingRateHz,
    random,
  });
  if (visit.rhythm === "fibrillation") {
    const { fibrillation } = patient.heart;
    addFibrillationInto(dipole, { fibrillation, samplingRateHz, random });
  }
  const leads = project(dipole, visit.leadField);
  if (noise !== null) {
    addNoiseInto(leads, {
      profile: noise,
      gain: visit.noiseGain,
      respirationHz: visit.respirationHz,
      samplingRateHz,
      random,
    });
    acquireInto(leads, { samples, samplingRateHz });
    quantiseInto(leads, noise.stepMillivolts);
  }
  return {
    ecg: { leads: STANDARD_LEADS, samplingRateHz, samples, data: standardLeads(leads) },
    fiducials,
    labels: findingsOf(patient, { visit, beats: fiducials }),
  };
}
