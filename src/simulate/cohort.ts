import type { Ecg } from "../core/ecg.ts";
import { EinthovenError } from "../core/error.ts";
import { type Random, randomOf } from "../core/random.ts";
import { happens } from "./draw.ts";
import type { BeatFiducials } from "./heart/fiducials.ts";
import { annotate } from "./people/annotate.ts";
import type { Finding } from "./people/findings.ts";
import { type SimulatedPatient, simulatePatient } from "./people/patient.ts";
import { type SimulatedVisit, simulateVisit } from "./people/visit.ts";
import { simulateEcg } from "./simulate-ecg.ts";
import type { Duration, Site } from "./sites.ts";

/** One recording of a site with all that is known of it. */
export interface CohortRecord {
  /** From 1. */
  readonly number: number;
  /** The number of the same patient's first recording. */
  readonly patientNumber: number;
  readonly patient: SimulatedPatient;
  /** null where the site did not write it down. */
  readonly ageYears: number | null;
  readonly visit: SimulatedVisit;
  readonly ecg: Ecg;
  readonly fiducials: readonly BeatFiducials[];
  /** What is true. */
  readonly labels: readonly Finding[];
  /** What the site's reader stated. */
  readonly annotated: readonly Finding[];
  /** "2004-03-28 09:17:34"-like parts; invented. */
  readonly recordedAt: RecordingTime;
}

interface RecordingTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** "09:17:34" */
  readonly clock: string;
}

/**
 * Simulates a site's recordings one by one. Each has its own stream of chance, keyed by seed, site and number, so
 * recording k is the same however many are asked for. Throws `option-invalid` for a count that is not a positive
 * integer.
 */
export function* simulateCohort(
  site: Site,
  { records, seed }: { records: number; seed: number },
): Generator<CohortRecord, void, undefined> {
  if (!Number.isInteger(records) || records < 1) {
    throw new EinthovenError("option-invalid", `cannot simulate ${records} records`, {
      hint: "give a positive whole number",
    });
  }
  const chance = randomOf(`${seed}/${site.id}/visits`);
  const visits: number[] = [];
  for (let k = 0; k < records; k++) {
    visits.push(patientOfVisit(visits, site.repeatShare, chance));
    yield simulateRecord(site, { number: k + 1, patientNumber: visits[k]!, seed });
  }
}

/** A new patient, or one of the last forty recordings' patients again. */
function patientOfVisit(earlier: readonly number[], repeatShare: number, chance: Random): number {
  const repeats = happens(chance, repeatShare) && earlier.length > 0;
  const back = 1 + chance.integer(Math.max(1, Math.min(40, earlier.length)));
  return repeats ? earlier.at(-back)! : earlier.length + 1;
}

/** Simulates recording `number` of patient `patientNumber` alone. */
function simulateRecord(
  site: Site,
  { number, patientNumber, seed }: { number: number; patientNumber: number; seed: number },
): CohortRecord {
  const patient = simulatePatient(site, {
    random: randomOf(`${seed}/${site.id}/patient/${patientNumber}`),
    diagnosisQuantile: spreadQuantile(site, seed, patientNumber),
  });
  const random = randomOf(`${seed}/${site.id}/${number}`);
  const visit = simulateVisit(patient, { random, followUp: number !== patientNumber });
  const { ecg, fiducials, labels } = simulateEcg(patient, visit, {
    samplingRateHz: site.samplingRateHz,
    durationSeconds: drawDuration(random, site.duration),
    noise: site.noise,
    random,
  });
  return {
    number,
    patientNumber,
    patient,
    ageYears: happens(random, site.missingAgeShare) ? null : patient.ageYears,
    visit,
    ecg,
    fiducials,
    labels,
    annotated: annotate(labels, { errorShare: site.annotatorErrorShare, random }),
    recordedAt: drawTime(random),
  };
}

/** Steps of the golden ratio fill [0, 1) evenly at every count, so prevalences are met without a fixed total. */
function spreadQuantile(site: Site, seed: number, patientNumber: number): number {
  const start = randomOf(`${seed}/${site.id}/mix`).uniform();
  return (start + patientNumber * ((Math.sqrt(5) - 1) / 2)) % 1;
}

function drawDuration(random: Random, duration: Duration): number {
  if (duration.kind === "fixed") return duration.seconds;
  const { shortestSeconds, longestSeconds } = duration;
  if (happens(random, 0.5)) return 10;
  return shortestSeconds + (longestSeconds - shortestSeconds) * random.uniform() ** 1.5;
}

function drawTime(random: Random): RecordingTime {
  const two = (bound: number): string => String(random.integer(bound)).padStart(2, "0");
  return {
    year: 2001 + random.integer(8),
    month: 1 + random.integer(12),
    day: 1 + random.integer(28),
    clock: `${two(24)}:${two(60)}:${two(60)}`,
  };
}
