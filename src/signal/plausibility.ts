import { type Ecg, type Lead, leadSamples } from "../core/ecg.ts";
import { rPeaks } from "./beats/r-peaks.ts";

/** What a set of recordings looks like, for judging unit, lead order and sampling rate. */
export interface Plausibility {
  readonly records: number;
  /** Median over records of lead II's middle 99.8 % of samples, largest minus smallest, in the recordings' unit. */
  readonly leadIIRange: number;
  /** Median over records of |II - I - III| over |II| (root mean squares): 0 where limb leads are in order. */
  readonly limbResidual: number;
  /** The same for |aVF - (II + III) / 2|. */
  readonly avfResidual: number;
  /** Median correlation of V6 with I, less that of V1 with I: positive where chest leads are in order. */
  readonly chestOrder: number;
  /** Median heart rate at the declared sampling rate. */
  readonly beatsPerMinute: number;
}

/** Measures recordings of twelve leads; those with invalid samples or a flat lead II are left out. */
export function plausibilityOf(ecgs: readonly Ecg[]): Plausibility {
  const measured = ecgs.filter(isWhole).map(measure);
  const middle = (pick: (one: Measured) => number): number => median(measured.map(pick));
  return {
    records: measured.length,
    leadIIRange: middle((one) => one.leadIIRange),
    limbResidual: middle((one) => one.limbResidual),
    avfResidual: middle((one) => one.avfResidual),
    chestOrder: middle((one) => one.chestOrder),
    beatsPerMinute: middle((one) => one.beatsPerMinute),
  };
}

/** Limits outside which no cohort of people lies, but files that are read wrongly do. */
const LIMITS = {
  rangeMillivolts: [0.2, 8],
  limbResidual: 0.2,
  avfResidual: 0.4,
  beatsPerMinute: [48, 125],
} as const;

/** A handful of patients may well have a fast rhythm in common. */
const ENOUGH_FOR_RATE = 20;

/** Says in sentences what looks wrong in recordings that should be in millivolts and standard order; none when nothing does. */
export function plausibilityWarnings(found: Plausibility): string[] {
  if (found.records === 0) return ["No record could be judged: all have gaps or a flat lead II."];
  const [least, most] = LIMITS.rangeMillivolts;
  const [slowest, fastest] = LIMITS.beatsPerMinute;
  const range = Number(found.leadIIRange.toPrecision(3));
  const rate = Math.round(found.beatsPerMinute);
  return [
    ...(found.leadIIRange > most
      ? [
          `Lead II spans ${range} where millivolts would give about 1: the data looks like ${found.leadIIRange > 100 ? "microvolts or raw integers" : "another unit or a wrong gain"}.`,
        ]
      : []),
    ...(found.leadIIRange < least
      ? [
          `Lead II spans only ${range} where millivolts would give about 1: the data looks like volts, or already scaled.`,
        ]
      : []),
    ...(found.limbResidual > LIMITS.limbResidual
      ? [
          `Lead II differs from I + III by ${percent(found.limbResidual)} of itself: limb leads are out of order, or filtered one by one.`,
        ]
      : []),
    ...(found.limbResidual <= LIMITS.limbResidual && found.avfResidual > LIMITS.avfResidual
      ? [
          "aVF is not (II + III) / 2: aVR, aVL and aVF are out of order (MIMIC-IV-ECG stores aVF before aVL).",
        ]
      : []),
    ...(found.chestOrder < 0
      ? [
          "V1 resembles lead I more than V6 does: the chest leads are reversed, or lead I is upside down (arm electrodes exchanged).",
        ]
      : []),
    ...(found.records >= ENOUGH_FOR_RATE && (rate < slowest || rate > fastest)
      ? [
          `The median heart rate would be ${rate} per minute: unless these are unusual patients, the declared sampling rate is wrong.`,
        ]
      : []),
  ];
}

type Measured = Omit<Plausibility, "records">;

function measure(ecg: Ecg): Measured {
  const lead = (name: Lead): Float32Array => leadSamples(ecg, ecg.leads.indexOf(name));
  const [one, two, three, avf] = [lead("I"), lead("II"), lead("III"), lead("aVF")];
  const level = rootMeanSquare(two);
  const seconds = ecg.samples / ecg.samplingRateHz;
  return {
    leadIIRange: rangeOf(two),
    limbResidual: rootMeanSquare(two.map((value, t) => value - one[t]! - three[t]!)) / level,
    avfResidual:
      rootMeanSquare(avf.map((value, t) => value - (two[t]! + three[t]!) / 2)) /
      Math.max(rootMeanSquare(avf), 0.1 * level),
    chestOrder: correlation(lead("V6"), one) - correlation(lead("V1"), one),
    beatsPerMinute: (60 * rPeaks(ecg).length) / seconds,
  };
}

function isWhole(ecg: Ecg): boolean {
  const needed: readonly Lead[] = ["I", "II", "III", "aVF", "V1", "V6"];
  if (!needed.every((name) => ecg.leads.includes(name))) return false;
  const two = leadSamples(ecg, ecg.leads.indexOf("II"));
  return ecg.data.every(Number.isFinite) && two.some((value) => value !== two[0]);
}

/** One sample in a thousand on either side is left out: spikes of pacemakers and electrodes do not count. */
function rangeOf(samples: Float32Array): number {
  const sorted = samples.slice().sort();
  const cut = Math.floor(sorted.length / 1000);
  return sorted[sorted.length - 1 - cut]! - sorted[cut]!;
}

/** About the mean, so that a baseline offset does not count. */
function rootMeanSquare(samples: Float32Array): number {
  const mean = meanOf(samples);
  return Math.sqrt(samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples.length);
}

function correlation(a: Float32Array, b: Float32Array): number {
  const [ma, mb] = [meanOf(a), meanOf(b)];
  let product = 0;
  for (let t = 0; t < a.length; t++) product += (a[t]! - ma) * (b[t]! - mb);
  const scale = rootMeanSquare(a) * rootMeanSquare(b) * a.length;
  return scale > 0 ? product / scale : 0;
}

function meanOf(samples: Float32Array): number {
  return samples.reduce((sum, value) => sum + value, 0) / samples.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : sorted[sorted.length >> 1]!;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
