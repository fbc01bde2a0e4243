import type { Layer } from "./layer.ts";
import type { PaperLayout } from "./paper-layout.ts";
import { leadNamed } from "./viewed-ecg.ts";

/** The leads that leave the sheet above or below, so that the drawing does not show how high or deep their waves are. */
export function leadsBeyondPaper(
  { strips, heightMm }: PaperLayout,
  layers: readonly Layer[],
): readonly string[] {
  const leads = strips.flatMap(({ lead, fromSecond, seconds, baselineMm }) =>
    layers.some(({ ecg, facts, mmPerUnit, firstSampleSecond }) => {
      const median = facts.get(lead)?.median ?? 0;
      const at = (second: number): number =>
        Math.max(0, Math.round((second - firstSampleSecond) * ecg.samplingRateHz));
      const drawn = leadNamed(ecg, lead)?.subarray(at(fromSecond), at(fromSecond + seconds));
      return drawn?.some((value) => {
        const place = baselineMm - (value - median) * mmPerUnit;
        return place < 0 || place > heightMm;
      });
    })
      ? [lead]
      : [],
  );
  return [...new Set(leads)];
}
