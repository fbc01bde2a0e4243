import { randomOf } from "../../src/core/random.ts";
import { simulatePatient } from "../../src/simulate/people/patient.ts";
import { simulateVisit } from "../../src/simulate/people/visit.ts";
import { type SimulatedEcg, simulateEcg } from "../../src/simulate/simulate-ecg.ts";
import { SITES } from "../../src/simulate/sites.ts";

/** Simulates recordings of many people from all sites; the same every time. */
export function simulatedRecordings(
  count: number,
  {
    noisy = false,
    samplingRateHz = 500,
    durationSeconds = 10,
  }: { noisy?: boolean; samplingRateHz?: number; durationSeconds?: number } = {},
): SimulatedEcg[] {
  return Array.from({ length: count }, (_, i) => {
    const random = randomOf(`signal-tests/${i}`);
    const site = SITES[i % SITES.length]!;
    const patient = simulatePatient(site, { random });
    const visit = simulateVisit(patient, { random });
    const noise = noisy ? site.noise : null;
    return simulateEcg(patient, visit, { samplingRateHz, durationSeconds, noise, random });
  });
}
