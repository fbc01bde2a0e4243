import { type Random, randomOf } from "../../src/core/random.ts";
import {
  DIAGNOSES,
  type DiagnosisId,
  type DiagnosisMix,
} from "../../src/simulate/people/diagnosis.ts";
import { type SimulatedPatient, simulatePatient } from "../../src/simulate/people/patient.ts";
import { type SimulatedVisit, simulateVisit } from "../../src/simulate/people/visit.ts";
import { type SimulatedEcg, simulateEcg } from "../../src/simulate/simulate-ecg.ts";
import { SITES, type Site } from "../../src/simulate/sites.ts";

export const NORTH: Site = SITES.find(({ id }) => id === "simulated-north")!;

/** A mix in which everybody has the same diagnosis. */
export function onlyMix(id: DiagnosisId): DiagnosisMix {
  const entries = Object.keys(DIAGNOSES).map((other) => [other, other === id ? 1 : 0]);
  return Object.fromEntries(entries) as DiagnosisMix;
}

/** A person with the given diagnosis and one recording, without noise unless asked for. */
export function recordingOf(
  id: DiagnosisId,
  {
    seed = 1,
    durationSeconds = 10,
    noisy = false,
    samplingRateHz = 500,
  }: { seed?: number; durationSeconds?: number; noisy?: boolean; samplingRateHz?: number } = {},
): SimulatedEcg & { patient: SimulatedPatient; visit: SimulatedVisit; random: Random } {
  const random = randomOf(`${id}/${seed}`);
  const patient = simulatePatient({ ...NORTH, diagnoses: onlyMix(id) }, { random });
  const visit = simulateVisit(patient, { random });
  const recording = simulateEcg(patient, visit, {
    samplingRateHz,
    durationSeconds,
    noise: noisy ? NORTH.noise : null,
    random,
  });
  return { ...recording, patient, visit, random };
}

/** Seeds 1 to `count`. */
export function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

/** The lead's course over one QRS complex, in mV, against the level 20 ms before it. */
export function complexOf(
  { ecg, fiducials }: SimulatedEcg,
  lead: string,
  { origin = "sinus" }: { origin?: string } = {},
): number[] {
  const beat = fiducials.find(
    (candidate) =>
      candidate.origin === origin &&
      candidate.qrsOnset !== null &&
      candidate.qrsEnd !== null &&
      candidate.qrsOnset > 0.1,
  )!;
  const l = ecg.leads.indexOf(lead as (typeof ecg.leads)[number]);
  const at = (seconds: number): number =>
    ecg.data[l * ecg.samples + Math.round(seconds * ecg.samplingRateHz)]!;
  const level = at(beat.qrsOnset! - 0.02);
  const steps = Math.round((beat.qrsEnd! - beat.qrsOnset!) * ecg.samplingRateHz);
  return Array.from(
    { length: steps },
    (_, i) => at(beat.qrsOnset! + i / ecg.samplingRateHz) - level,
  );
}

/** The lead at the peak of T of the first complete beat, in mV, against the level 20 ms before QRS. */
export function tWaveOf(
  { ecg, fiducials }: SimulatedEcg,
  lead: string,
  { origin = "sinus" }: { origin?: string } = {},
): number {
  const beat = fiducials.find(
    (candidate) =>
      candidate.origin === origin &&
      candidate.qrsOnset !== null &&
      candidate.tPeak !== null &&
      candidate.qrsOnset > 0.1,
  )!;
  const l = ecg.leads.indexOf(lead as (typeof ecg.leads)[number]);
  const at = (seconds: number): number =>
    ecg.data[l * ecg.samples + Math.round(seconds * ecg.samplingRateHz)]!;
  return at(beat.tPeak!) - at(beat.qrsOnset! - 0.02);
}
