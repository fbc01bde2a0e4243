import type { BeatOrigin } from "../rhythm/rhythm.ts";

/**
 * The true times of one beat, in seconds from the start of the recording; null where there is no such point: no P
 * wave in fibrillation and before ventricular beats, or beyond an edge of the recording. QRS is measured at
 * 2.5 % and P at 10 % of its largest spatial magnitude, the end of T by the tangent.
 */
export interface BeatFiducials {
  readonly origin: BeatOrigin;
  readonly pOnset: number | null;
  readonly pPeak: number | null;
  readonly pEnd: number | null;
  readonly qrsOnset: number | null;
  /** Where the spatial magnitude of QRS is largest. Always inside the recording. */
  readonly rPeak: number;
  readonly qrsEnd: number | null;
  readonly tPeak: number | null;
  readonly tEnd: number | null;
}

/** PR intervals (onset of P to onset of QRS) of the beats that the sinus node drives, in seconds. */
export function prIntervals(beats: readonly BeatFiducials[]): number[] {
  return beats.flatMap(({ origin, pOnset, qrsOnset }) =>
    origin === "sinus" && pOnset !== null && qrsOnset !== null ? [qrsOnset - pOnset] : [],
  );
}

/** QRS durations of all beats but ventricular ones, in seconds. */
export function qrsDurations(beats: readonly BeatFiducials[]): number[] {
  return beats.flatMap(({ origin, qrsOnset, qrsEnd }) =>
    origin !== "ventricles" && qrsOnset !== null && qrsEnd !== null ? [qrsEnd - qrsOnset] : [],
  );
}

/** RR intervals between successive beats, in seconds. */
export function rrIntervals(beats: readonly BeatFiducials[]): number[] {
  return beats.slice(1).map((beat, i) => beat.rPeak - beats[i]!.rPeak);
}

/**
 * Ventricular rate per minute: from the intervals without a premature beat at either end where there are at least
 * three, else from all. NaN below two beats.
 */
export function ventricularRate(beats: readonly BeatFiducials[]): number {
  const all = rrIntervals(beats);
  const undisturbed = all.filter((_, i) => isOwnRhythm(beats[i]!) && isOwnRhythm(beats[i + 1]!));
  const used = undisturbed.length >= 3 ? undisturbed : all;
  return (60 * used.length) / used.reduce((sum, rr) => sum + rr, 0);
}

/** Middle value; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

function isOwnRhythm({ origin }: BeatFiducials): boolean {
  return origin === "sinus" || origin === "fibrillation";
}
