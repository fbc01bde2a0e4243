import { minMaxRuns } from "../../src/report/figures/min-max-decimation.ts";
import type { Strip } from "./paper-layout.ts";
import { type PaperScale, pxPerSecond, pxPerUnit } from "./paper-scale.ts";

/** Two buckets of min-max decimation per CSS pixel, so that a screen of twice the density loses nothing either. */
const BUCKETS_PER_PX = 2;

/** Seconds of the recording, [from, to). */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface TraceOptions {
  readonly strip: Strip;
  readonly scale: PaperScale;
  readonly samplingRateHz: number;
  /** When the first sample was taken, in seconds of the recording; not 0 for a window that a model was given. */
  readonly firstSampleSecond: number;
  /** What lies on the base line. */
  readonly median: number;
  /** Only this part is drawn. */
  readonly visible: Stretch;
}

/**
 * The path of one strip in CSS pixels from the top left corner of the paper. Decimation keeps the lowest and the
 * highest of each bucket; where samples are invalid the path is broken. A lone sample becomes a dot.
 */
export function tracePath(samples: Float32Array, options: TraceOptions): string {
  const { strip, scale, samplingRateHz: rate, firstSampleSecond, median, visible } = options;
  const perSecond = pxPerSecond(scale);
  const bucket = Math.max(1, Math.floor(rate / (perSecond * BUCKETS_PER_PX)));
  const from = Math.max(strip.fromSecond, visible.from) - firstSampleSecond;
  const to = Math.min(strip.fromSecond + strip.seconds, visible.to) - firstSampleSecond;
  // Buckets begin at the same samples wherever the view begins, so that a trace does not flicker when scrolled.
  const first = Math.max(0, Math.floor(Math.round(from * rate) / bucket) * bucket);
  const place = ({ t, value }: { t: number; value: number }): string => {
    const second = firstSampleSecond + t / rate;
    const x = strip.leftMm * scale.pxPerMm + (second - strip.fromSecond) * perSecond;
    const y = strip.baselineMm * scale.pxPerMm - (value - median) * pxPerUnit(scale);
    return `${hundredths(x)} ${hundredths(y)}`;
  };
  return minMaxRuns(samples, { first, last: Math.max(first, Math.round(to * rate)), bucket })
    .map((run) => (run.length === 1 ? `M${place(run[0]!)}h0` : `M${run.map(place).join("L")}`))
    .join("");
}

/** Rounds CSS pixels, so that paths stay short. */
export function hundredths(px: number): number {
  return Math.round(px * 100) / 100;
}
