import { type Matrix3, scale, transform, type Vector3 } from "./vector.ts";

/**
 * One front of activation or recovery: a dipole of fixed direction whose strength follows a Gaussian with its own
 * width on each side. Sums of these make every wave of the simulator (the idea of McSharry et al., IEEE TBME
 * 2003, in time instead of phase, and with three components as in Sameni et al., EURASIP 2007).
 */
export interface Front {
  /** Time of its peak, in seconds from the wave's own origin. */
  readonly centre: number;
  /** Standard deviation before the peak, in seconds. */
  readonly rise: number;
  /** Standard deviation after the peak, in seconds. */
  readonly fall: number;
  /** Dipole at the peak, in mV. */
  readonly dipole: Vector3;
}

/** Where a wave starts, culminates and ends, in seconds from its origin. */
export interface Extent {
  readonly onset: number;
  readonly peak: number;
  readonly end: number;
}

/** Beyond this many standard deviations a front is below 4e-5 of its peak and is left out. */
const REACH = 4.5;

const STEP_SECONDS = 0.001;

/** The dipole of a wave at one instant, in mV. */
export function dipoleAt(wave: readonly Front[], seconds: number): Vector3 {
  let [x, y, z] = [0, 0, 0];
  for (const front of wave) {
    const weight = strength(front, seconds - front.centre);
    x += weight * front.dipole[0];
    y += weight * front.dipole[1];
    z += weight * front.dipole[2];
  }
  return [x, y, z];
}

/**
 * Adds a wave to a vectorcardiogram.
 * @param target float64[3, samples] in mV: x, y and z one after another
 */
export function addWaveInto(
  target: Float64Array,
  wave: readonly Front[],
  { originSeconds, samplingRateHz }: { originSeconds: number; samplingRateHz: number },
): void {
  const samples = target.length / 3;
  for (const { centre, rise, fall, dipole } of wave) {
    const peak = (originSeconds + centre) * samplingRateHz;
    const first = Math.max(0, Math.ceil(peak - REACH * rise * samplingRateHz));
    const last = Math.min(samples - 1, Math.floor(peak + REACH * fall * samplingRateHz));
    const [x, y, z] = dipole;
    for (let t = first; t <= last; t++) {
      const u = (t - peak) / ((t < peak ? rise : fall) * samplingRateHz);
      const weight = Math.exp(-0.5 * u * u);
      target[t]! += weight * x;
      target[samples + t]! += weight * y;
      target[2 * samples + t]! += weight * z;
    }
  }
}

/**
 * Measures a wave on its spatial magnitude: it starts where the magnitude first reaches `level` of its maximum,
 * and ends where it last does.
 */
export function extentOf(wave: readonly Front[], { level }: { level: number }): Extent {
  const { start, magnitudes } = sampled(wave);
  const peak = magnitudes.indexOf(Math.max(...magnitudes));
  const threshold = level * magnitudes[peak]!;
  const first = magnitudes.findIndex((value) => value >= threshold);
  const last = magnitudes.findLastIndex((value) => value >= threshold);
  return {
    onset: start + STEP_SECONDS * (first - fractionBelow(magnitudes, first, first - 1, threshold)),
    peak: start + STEP_SECONDS * peak,
    end: start + STEP_SECONDS * (last + fractionBelow(magnitudes, last, last + 1, threshold)),
  };
}

/**
 * Measures peak and end of a wave as a cardiologist measures the QT interval: the end is where the steepest
 * tangent of the falling limb meets the baseline.
 */
export function tangentEndOf(wave: readonly Front[]): { peak: number; end: number } {
  const { start, magnitudes } = sampled(wave);
  const peak = magnitudes.indexOf(Math.max(...magnitudes));
  let steepest = peak + 1;
  for (let i = peak + 1; i < magnitudes.length - 1; i++) {
    if (slope(magnitudes, i) < slope(magnitudes, steepest)) steepest = i;
  }
  const end = steepest - magnitudes[steepest]! / slope(magnitudes, steepest);
  return { peak: start + STEP_SECONDS * peak, end: start + STEP_SECONDS * end };
}

/** Moves a wave by a number of seconds, then stretches time about zero by `factor`. */
export function retimed(
  wave: readonly Front[],
  { shiftSeconds = 0, factor = 1 }: { shiftSeconds?: number; factor?: number },
): Front[] {
  return wave.map((front) => ({
    ...front,
    centre: (front.centre + shiftSeconds) * factor,
    rise: front.rise * factor,
    fall: front.fall * factor,
  }));
}

/** Multiplies every dipole of a wave by a number. */
export function amplified(wave: readonly Front[], factor: number): Front[] {
  return wave.map((front) => ({ ...front, dipole: scale(front.dipole, factor) }));
}

/** Turns every dipole of a wave. */
export function turned(wave: readonly Front[], rotation: Matrix3): Front[] {
  return wave.map((front) => ({ ...front, dipole: transform(rotation, front.dipole) }));
}

function strength(front: Front, fromCentre: number): number {
  const u = fromCentre / (fromCentre < 0 ? front.rise : front.fall);
  return Math.exp(-0.5 * u * u);
}

/** The wave's magnitude every `STEP_SECONDS` from `start`. */
function sampled(wave: readonly Front[]): { start: number; magnitudes: readonly number[] } {
  const start = Math.min(...wave.map((front) => front.centre - REACH * front.rise));
  const stop = Math.max(...wave.map((front) => front.centre + REACH * front.fall));
  const steps = Math.ceil((stop - start) / STEP_SECONDS) + 1;
  const dipole = new Float64Array(3 * steps);
  addWaveInto(dipole, wave, { originSeconds: -start, samplingRateHz: 1 / STEP_SECONDS });
  const magnitudes = Array.from({ length: steps }, (_, i) =>
    Math.hypot(dipole[i]!, dipole[steps + i]!, dipole[2 * steps + i]!),
  );
  return { start, magnitudes };
}

/** How far (0 to 1 steps) the threshold lies from `inside`, which reaches it, towards `outside`, which does not. */
function fractionBelow(
  values: readonly number[],
  inside: number,
  outside: number,
  threshold: number,
): number {
  const below = values[outside] ?? 0;
  const above = values[inside]!;
  return above === below ? 0 : (above - threshold) / (above - below);
}

function slope(values: readonly number[], i: number): number {
  return (values[i + 1]! - values[i - 1]!) / 2;
}
