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
 * Circulation 2007). `rrSeconds`, the usual interval between beats, says where the neighbouring beats' waves lie.
 */
export function delineate(beat: MedianBeat, { rrSeconds }: { rrSeconds: number }): Fiducials {
  const rr = Number.isFinite(rrSeconds) ? rrSeconds : 1;
  const qrs = qrsBounds(beat, { rrSeconds: rr });
  const t = tWave(beat, { qrs, rrSeconds: rr });
  const previousTEnd = (Number.isNaN(t.end) ? 0.4 : t.end) - rr;
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
