import { finerBeat } from "./finer-beat.ts";
import type { MedianBeat } from "./median-beat.ts";
import { pWave } from "./p-wave.ts";
import { qrsBounds } from "./qrs-bounds.ts";
import { tWave } from "./t-wave.ts";

/** Where the waves of a beat begin and end: seconds from the R peak, NaN where a wave is not found. */
export interface Fiducials {
  readonly pOnset: number;
  readonly pPeak: number;
  readonly pEnd: number;
  readonly qrsOnset: number;
  readonly qrsEnd: number;
  readonly tPeak: number;
  readonly tEnd: number;
}

/**
 * Finds onsets and ends of the P wave, the QRS complex and the T wave on the median beat, over all leads at once:
 * the earliest onset and the latest end, as the common standards for global intervals ask (Kligfield and others,
 * Circulation 2007). `previousSeconds` and `nextSeconds`, the usual times to the neighbouring beats, say where
 * those beats' waves lie. A beat below 250 Hz is measured at 500 Hz.
 */
export function delineate(
  measured: MedianBeat,
  { previousSeconds, nextSeconds }: { previousSeconds: number; nextSeconds: number },
): Fiducials {
  const beat = finerBeat(measured);
  const qrs = qrsBounds(beat, { previousSeconds, nextSeconds });
  const t = tWave(beat, { qrs, nextSeconds });
  // The T wave of the beat before ends, as far as is known, as long after its R peak as this one's.
  const previousTEnd =
    (Number.isNaN(t.end) ? 0.4 * Math.sqrt(previousSeconds) : t.end) - previousSeconds;
  const p = pWave(beat, { qrsOnset: qrs.onset, previousTEnd });
  return {
    pOnset: p.onset,
    pPeak: p.peak,
    pEnd: p.end,
    qrsOnset: qrs.onset,
    qrsEnd: qrs.end,
    tPeak: t.peak,
    tEnd: t.end,
  };
}

/**
 * Measures how far the neighbours of the median beat's members are: medians over those members, in seconds; 1 s
 * where there is no neighbour. The next beat counts by its lower quartile, since an early one hides the T wave.
 */
export function neighbourSeconds(
  beat: MedianBeat,
  peaks: ArrayLike<number>,
): { previousSeconds: number; nextSeconds: number } {
  const all = Array.from(peaks);
  const apart = 0.1 * beat.samplingRateHz;
  const previous: number[] = [];
  const next: number[] = [];
  for (const member of beat.aligned) {
    const before = all.findLast((peak) => peak < member - apart);
    const after = all.find((peak) => peak > member + apart);
    if (before !== undefined) previous.push((member - before) / beat.samplingRateHz);
    if (after !== undefined) next.push((after - member) / beat.samplingRateHz);
  }
  return {
    previousSeconds: quantile(previous, 0.5) ?? 1,
    nextSeconds: quantile(next, 0.25) ?? 1,
  };
}

function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * sorted.length)];
}
