import { leadFacts, leadNamed, type ViewedEcg } from "./viewed-ecg.ts";

export const SPEEDS = [12.5, 25, 50] as const;
export type Speed = (typeof SPEEDS)[number];
export const GAINS = [5, 10, 20] as const;
export type Gain = (typeof GAINS)[number];

/** CSS pixels of a millimetre at a zoom of 1: a whole number, so that every line of the grid is sharp. */
export const PX_PER_MM = 4;
export const ZOOMS = [0.5, 0.75, 1, 1.5, 2, 3] as const;

/** From seconds and signal units to CSS pixels, by way of millimetres of paper. */
export interface PaperScale {
  readonly speedMmPerSecond: number;
  /** Millimetres of one millivolt or one standardised unit. */
  readonly mmPerUnit: number;
  readonly pxPerMm: number;
}

/** Width of a second, in CSS pixels. */
export function pxPerSecond({ speedMmPerSecond, pxPerMm }: PaperScale): number {
  return speedMmPerSecond * pxPerMm;
}

/** Height of a millivolt (or a standardised unit), in CSS pixels. */
export function pxPerUnit({ mmPerUnit, pxPerMm }: PaperScale): number {
  return mmPerUnit * pxPerMm;
}

/** The tallest lead of a standardised recording is about this high on paper at 10 mm/mV. */
const STANDARDISED_HEIGHT_MM = 20;

/**
 * Millimetres per unit of a recording. Millivolts follow the gain. Standardised signals have no millivolts: they
 * get a scale of their own, 1, 2 or 5 times a power of ten, by their tallest lead, and follow the gain from there.
 */
export function mmPerUnit(ecg: ViewedEcg, gain: Gain): number {
  if (ecg.unit === "mV") return gain;
  const tallest = Math.max(
    0,
    ...ecg.leads.map((lead) => {
      const { lowest, highest } = leadFacts(leadNamed(ecg, lead));
      return highest - lowest;
    }),
  );
  return roundDown(tallest > 0 ? STANDARDISED_HEIGHT_MM / tallest : 1) * (gain / 10);
}

/** The largest of 1, 2 and 5 times a power of ten that is not above `value`. */
export function roundDown(value: number): number {
  const exponent = Math.floor(Math.log10(value));
  const power = 10 ** Math.abs(exponent);
  const times = exponent < 0 ? value * power : value / power;
  const [step = 1] = [5, 2, 1].filter((candidate) => candidate <= times * (1 + 1e-9));
  // 5 / 100 is 0.05 to the last bit; 5 * 0.01 is not.
  return exponent < 0 ? step / power : step * power;
}

/** Below this the fine grid is not drawn, and nothing is gained by whole pixels. */
export const FINEST_GRID_PX = 2.5;

/** CSS pixels of a millimetre so that the paper fills `widthPx`: whole device pixels where the fine grid is drawn. */
export function fittingPxPerMm(
  widthMm: number,
  { widthPx, devicePixelRatio }: { widthPx: number; devicePixelRatio: number },
): number {
  const exact = Math.max(widthPx, 1) / widthMm;
  const whole = Math.floor(exact * devicePixelRatio) / devicePixelRatio;
  return whole >= FINEST_GRID_PX ? whole : exact;
}
