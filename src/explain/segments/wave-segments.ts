import type { Ecg } from "../../core/ecg.ts";
import { withoutBaseline } from "../../signal/baseline.ts";
import { delineate, type Fiducials, neighbourSeconds } from "../../signal/beats/delineate.ts";
import { medianBeat } from "../../signal/beats/median-beat.ts";
import { rPeaks } from "../../signal/beats/r-peaks.ts";

/** Parts of a cardiac cycle, in the order in which results list them. Rest is what lies between: TP and PR segments. */
export const WAVES = ["P", "QRS", "ST-T", "rest"] as const;

export type Wave = (typeof WAVES)[number];

/** One stretch of a recording, the same in all leads. */
export interface WaveSegment {
  readonly wave: Wave;
  /** First sample, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** Where a QRS complex begins and ends when the median beat does not tell: usual times around the R peak, in seconds. */
const USUAL_QRS_ONSET = -0.045;
const USUAL_QRS_END = 0.055;
/** End of the T wave after the R peak at an interval of 1 s, likewise; it moves with the root of the interval (Bazett 1920). */
const USUAL_T_END = 0.38;

/**
 * Cuts a recording into P waves, QRS complexes, ST-T segments and rest: consecutive, without gaps, from the first
 * sample to the last. Waves are measured on the median beat over all leads and laid at every R peak; where a beat
 * leaves less room than that, the QRS complex goes first, then ST-T, then P. In fibrillation there is no P wave, and
 * the fibrillatory waves are rest. A recording in which no beat is found is all rest.
 */
export function waveSegments(ecg: Ecg): WaveSegment[] {
  const peaks = rPeaks(ecg);
  const beat = peaks.length === 0 ? null : medianBeat(withoutBaseline(ecg), peaks);
  const marks = new Uint8Array(ecg.samples).fill(WAVES.indexOf("rest"));
  if (beat !== null) {
    const neighbours = neighbourSeconds(beat, peaks);
    const waves = completed(delineate(beat, neighbours), neighbours.nextSeconds);
    for (const wave of ["P", "ST-T", "QRS"] as const) {
      for (const peak of peaks) lay(marks, wave, { peak, waves, rate: ecg.samplingRateHz });
    }
  }
  return runsOf(marks);
}

/** Times of a wave around an R peak, in seconds; NaN for a P wave that there is none of. */
type Spans = Readonly<Record<Exclude<Wave, "rest">, readonly [from: number, to: number]>>;

function completed(
  { pOnset, pEnd, qrsOnset, qrsEnd, tEnd }: Fiducials,
  nextSeconds: number,
): Spans {
  const onset = Number.isNaN(qrsOnset) ? USUAL_QRS_ONSET : qrsOnset;
  const end = Number.isNaN(qrsEnd) ? USUAL_QRS_END : qrsEnd;
  const usual = Math.max(end, USUAL_T_END * Math.sqrt(nextSeconds));
  return {
    P: [pOnset, pEnd],
    QRS: [onset, end],
    "ST-T": [end, Number.isNaN(tEnd) ? usual : Math.max(end, tEnd)],
  };
}

function lay(
  marks: Uint8Array,
  wave: keyof Spans,
  { peak, waves, rate }: { peak: number; waves: Spans; rate: number },
): void {
  const [from, to] = waves[wave];
  if (Number.isNaN(from) || Number.isNaN(to)) return;
  const place = (seconds: number): number => peak + Math.round(seconds * rate);
  marks.fill(WAVES.indexOf(wave), Math.max(0, place(from)), Math.max(0, place(to)));
}

function runsOf(marks: Uint8Array): WaveSegment[] {
  const segments: WaveSegment[] = [];
  let from = 0;
  for (let t = 1; t <= marks.length; t++) {
    if (t < marks.length && marks[t] === marks[from]) continue;
    segments.push({ wave: WAVES[marks[from]!]!, from, to: t });
    from = t;
  }
  return segments;
}
