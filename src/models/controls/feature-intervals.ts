import type { Fiducials } from "../../signal/beats/delineate.ts";
import type { MedianBeat } from "../../signal/beats/median-beat.ts";
import { independentPlaces } from "../../signal/independent-leads.ts";
import { type BeatStudy, beatValue } from "./feature-beats.ts";
import type { FeatureGroup } from "./feature-group.ts";

const NAMES = [
  "Usual beats (share)",
  "P wave found",
  "P wave consistency",
  "P duration (ms)",
  "PR interval (ms)",
  "QRS duration (ms)",
  "QT interval (ms)",
  "QTc Bazett (ms)",
  "QTc Fridericia (ms)",
  "T peak to end (ms)",
  "P axis (degrees)",
  "QRS axis (degrees)",
  "T axis (degrees)",
  "QRS-T angle (degrees)",
];

/** Measures the intervals and axes of the typical beat, and how alike the beats and their P waves are. */
export const intervalFeatures: FeatureGroup = {
  names: NAMES,
  measure(study) {
    if (study.typical === null) return NAMES.map(() => Number.NaN);
    const { beat, fiducials } = study.typical;
    const { pOnset, pPeak, pEnd, qrsOnset, qrsEnd, tPeak, tEnd } = fiducials;
    const rr = middle(study.rrSeconds);
    const qt = tEnd - qrsOnset;
    const qrsAxis = axis(beat, [qrsOnset, qrsEnd], qrsOnset);
    const tAxis = axis(beat, [tPeak - 0.04, tPeak + 0.04], qrsOnset);
    const turn = Math.abs(qrsAxis - tAxis);
    return [
      beat.share,
      Number.isNaN(pPeak) ? 0 : 1,
      pConsistency(study, beat, fiducials),
      1000 * (pEnd - pOnset),
      1000 * (qrsOnset - pOnset),
      1000 * (qrsEnd - qrsOnset),
      1000 * qt,
      (1000 * qt) / Math.sqrt(rr),
      (1000 * qt) / Math.cbrt(rr),
      1000 * (tEnd - tPeak),
      axis(beat, [pOnset, pEnd], pOnset),
      qrsAxis,
      tAxis,
      Math.min(turn, 360 - turn),
    ];
  },
};

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Frontal axis of a wave's area in leads I and aVF, above the level at `baseSeconds`. */
function axis(
  beat: MedianBeat,
  [from, to]: readonly [number, number],
  baseSeconds: number,
): number {
  const leadI = area(beat, beat.leads.indexOf("I"), { from, to, baseSeconds });
  const leadAVF = area(beat, beat.leads.indexOf("aVF"), { from, to, baseSeconds });
  // aVF shows only sqrt(3) / 2 of what a lead straight down would show on the scale of lead I.
  return (Math.atan2((leadAVF * 2) / Math.sqrt(3), leadI) * 180) / Math.PI;
}

function area(
  beat: MedianBeat,
  l: number,
  { from, to, baseSeconds }: { from: number; to: number; baseSeconds: number },
): number {
  const base = beatValue(beat, l, baseSeconds);
  let sum = 0;
  for (let seconds = from; seconds <= to; seconds += 1 / beat.samplingRateHz) {
    sum += beatValue(beat, l, seconds) - base;
  }
  return Number.isNaN(from + to) ? Number.NaN : sum;
}

/**
 * Mean correlation of each usual beat's stretch before the QRS complex with the median beat's, over all leads:
 * near 1 where the same P wave precedes every beat, near 0 in atrial fibrillation.
 */
function pConsistency(
  { clean }: BeatStudy,
  beat: MedianBeat,
  { pOnset, pEnd, qrsOnset }: Fiducials,
): number {
  const rate = beat.samplingRateHz;
  const from = Math.round((Number.isNaN(pOnset) ? qrsOnset - 0.2 : pOnset - 0.02) * rate);
  const to = Math.round(
    (Number.isNaN(pEnd) ? qrsOnset - 0.02 : Math.min(pEnd, qrsOnset) + 0.01) * rate,
  );
  const inside = beat.aligned.filter((peak) => peak + from >= 0 && peak + to < clean.samples);
  const correlations = inside.map((peak) => {
    const sums = { ab: 0, aa: 0, bb: 0 };
    for (const l of independentPlaces(beat.leads)) {
      const own = clean.data.subarray(
        l * clean.samples + peak + from,
        l * clean.samples + peak + to,
      );
      const start = l * beat.samples + beat.rSample;
      addProductsInto(sums, own, beat.data.subarray(start + from, start + to));
    }
    return sums.ab / Math.sqrt(sums.aa * sums.bb);
  });
  const finite = correlations.filter(Number.isFinite);
  return finite.reduce((sum, value) => sum + value, 0) / finite.length;
}

/** Adds the sums of products of two stretches, means removed. */
function addProductsInto(
  sums: { ab: number; aa: number; bb: number },
  a: Float32Array,
  b: Float32Array,
): void {
  const meanA = a.reduce((sum, value) => sum + value, 0) / a.length;
  const meanB = b.reduce((sum, value) => sum + value, 0) / b.length;
  for (let t = 0; t < a.length; t++) {
    const x = a[t]! - meanA;
    const y = (b[t] ?? meanB) - meanB;
    sums.ab += x * y;
    sums.aa += x * x;
    sums.bb += y * y;
  }
}
