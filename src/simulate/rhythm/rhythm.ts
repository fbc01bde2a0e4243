import type { Random } from "../../core/random.ts";
import { between, clamp } from "../draw.ts";
import type { Ectopy, SimulatedVisit } from "../people/visit.ts";
import { pinkSequence } from "./variability.ts";

/** Where a beat comes from. */
export type BeatOrigin = "sinus" | "atria" | "ventricles" | "fibrillation";

/** One ventricular activation. */
export interface Beat {
  readonly origin: BeatOrigin;
  /** Onset of its QRS complex. */
  readonly seconds: number;
  /** Time since the beat before, in seconds. */
  readonly rrSeconds: number;
}

/** Draws all beats that touch [0, durationSeconds], with one or two before and after it. */
export function drawBeats(
  visit: SimulatedVisit,
  { durationSeconds, random }: { durationSeconds: number; random: Random },
): readonly Beat[] {
  const nextRr =
    visit.rhythm === "fibrillation" ? irregularRr(visit, random) : sinusRr(visit, random);
  const meanRr = 60 / visit.rateBpm;
  const stop = durationSeconds + meanRr;
  const isDue = ectopySchedule(visit.ectopy, random);
  const own: BeatOrigin = visit.rhythm === "fibrillation" ? "fibrillation" : "sinus";
  const times: { origin: BeatOrigin; seconds: number }[] = [];
  let now = -meanRr * between(random, 1, 2);
  while (now < stop) {
    times.push({ origin: own, seconds: now });
    const rr = nextRr(now);
    if (visit.ectopy.from === "none" || !isDue(now + rr)) {
      now += rr;
      continue;
    }
    const early = now + Math.max(0.33, rr * visit.ectopy.coupling * (1 + 0.03 * random.normal()));
    times.push({ origin: visit.ectopy.from, seconds: early });
    now = afterPremature(visit, { now, early, rr, following: nextRr(now + rr) });
  }
  return times.map(({ origin, seconds }, i) => ({
    origin,
    seconds,
    rrSeconds: i === 0 ? meanRr : seconds - times[i - 1]!.seconds,
  }));
}

/** A ventricular beat blocks one sinus impulse (full compensatory pause); an atrial one resets the sinus node. */
function afterPremature(
  visit: SimulatedVisit,
  { now, early, rr, following }: { now: number; early: number; rr: number; following: number },
): number {
  if (visit.rhythm === "fibrillation") return early + following * 1.15;
  return visit.ectopy.from === "ventricles" ? now + rr + following : early + following * 1.1;
}

/** Sinus node: the aimed-at rate, respiration, slow changes. */
function sinusRr(visit: SimulatedVisit, random: Random): (now: number) => number {
  const meanRr = 60 / visit.rateBpm;
  const slow = pinkSequence(random);
  const phase = 2 * Math.PI * random.uniform();
  return (now) => {
    const breathing = Math.SQRT2 * Math.sin(2 * Math.PI * visit.respirationHz * now + phase);
    const change = visit.respiratoryArrhythmia * breathing + visit.irregularity * slow();
    return meanRr * clamp(1 + change, 0.72, 1.35);
  };
}

/**
 * Fibrillation: every RR is drawn for itself from a log-normal distribution above the refractory period of the
 * atrioventricular node, so that successive intervals are not correlated (Bootsma et al., Circulation 1970).
 */
function irregularRr(visit: SimulatedVisit, random: Random): () => number {
  const meanRr = 60 / visit.rateBpm;
  const shortest = Math.max(0.3, 0.5 * meanRr);
  const spread = (visit.irregularity * meanRr) / (meanRr - shortest);
  const sigma = Math.sqrt(Math.log(1 + spread * spread));
  return () =>
    shortest +
    (meanRr - shortest) * Math.min(3.5, Math.exp(sigma * random.normal() - (sigma * sigma) / 2));
}

/** Decides after each beat of the own rhythm whether a premature one follows. None in the first 0.9 s, so that the one before it is seen. */
function ectopySchedule(ectopy: Ectopy, random: Random): (next: number) => boolean {
  if (ectopy.from === "none") return () => false;
  const { sinusBeatsBetween, regular } = ectopy;
  const draw = (): number =>
    regular
      ? sinusBeatsBetween
      : Math.max(1, Math.round(sinusBeatsBetween * between(random, 0.4, 1.6)));
  // The first comes early, so that even a short recording shows one.
  let left = 1 + random.integer(3);
  return (next) => {
    if (next < 0.9) return false;
    left -= 1;
    if (left > 0) return false;
    left = draw();
    return true;
  };
}
