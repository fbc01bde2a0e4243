import type { Random } from "../../core/random.ts";
import { between, factorAround, happens } from "../draw.ts";
import { wanderingCourse } from "../rhythm/variability.ts";

/** What a site's electrodes pick up besides the heart. Typical values; each recording has its own factor. */
export interface NoiseProfile {
  /** Muscle: root mean square per electrode, in mV. */
  readonly muscleMillivolts: number;
  /** Slow drift of the baseline by breathing and skin: standard deviation per electrode, in mV. */
  readonly wanderMillivolts: number;
  /** Mains hum: amplitude per electrode, in mV. */
  readonly mainsMillivolts: number;
  readonly mainsHz: 50 | 60;
  /** Sudden moves of one electrode, per minute. */
  readonly movesPerMinute: number;
  /** Smallest step that the recorder resolves, in mV. */
  readonly stepMillivolts: number;
}

/** Arms, left leg, six on the chest. */
const ELECTRODES = ["RA", "LA", "LL", "C1", "C2", "C3", "C4", "C5", "C6"] as const;

interface Recording {
  readonly profile: NoiseProfile;
  readonly gain: number;
  readonly respirationHz: number;
  readonly samplingRateHz: number;
  readonly random: Random;
}

/**
 * Adds noise where it arises, at the nine electrodes, and so to the leads: I = LA - RA, II = LL - RA, and each chest
 * lead against the mean of the three limbs. A trembling arm is therefore seen in the leads in which one expects it.
 * @param leads float64[8, samples] in mV
 */
export function addNoiseInto(leads: Float64Array, recording: Recording): void {
  const samples = leads.length / 8;
  const shared = {
    breathingPhase: 2 * Math.PI * recording.random.uniform(),
    mainsPhase: 2 * Math.PI * recording.random.uniform(),
  };
  ELECTRODES.forEach((_, electrode) => {
    const potential = new Float64Array(samples);
    addMuscleInto(potential, recording);
    addWanderInto(potential, recording, shared.breathingPhase);
    addMainsInto(potential, recording, shared.mainsPhase);
    addMovesInto(potential, recording);
    addElectrodeInto(leads, potential, electrode);
  });
}

/** Share of an electrode's potential in each of the eight leads. */
function shareOf(electrode: number, lead: number): number {
  if (lead === 0) return [-1, 1, 0][electrode] ?? 0;
  if (lead === 1) return [-1, 0, 1][electrode] ?? 0;
  if (electrode < 3) return -1 / 3;
  return electrode === lead + 1 ? 1 : 0;
}

function addElectrodeInto(leads: Float64Array, potential: Float64Array, electrode: number): void {
  const samples = potential.length;
  for (let l = 0; l < 8; l++) {
    const share = shareOf(electrode, l);
    if (share === 0) continue;
    for (let t = 0; t < samples; t++) leads[l * samples + t]! += share * potential[t]!;
  }
}

/** White noise between about 15 and 110 Hz whose strength swells and fades. */
function addMuscleInto(
  potential: Float64Array,
  { profile, gain, samplingRateHz, random }: Recording,
): void {
  const samples = potential.length;
  const rms = profile.muscleMillivolts * gain * factorAround(random, 0.35);
  const swell = wanderingCourse(random, { memorySeconds: 2, samples, samplingRateHz });
  const fast = 1 - Math.exp((-2 * Math.PI * 110) / samplingRateHz);
  const slow = 1 - Math.exp((-2 * Math.PI * 15) / samplingRateHz);
  const noise = new Float64Array(samples);
  let high = 0;
  let low = 0;
  let power = 0;
  for (let t = 0; t < samples; t++) {
    // Uniform is cheaper than normal, and filtering makes a sum of many of it, which is close to normal.
    high += fast * (random.uniform() - 0.5 - high);
    low += slow * (high - low);
    const value = high - low;
    noise[t] = value;
    power += value * value;
  }
  const scale = rms / Math.sqrt(power / samples);
  for (let t = 0; t < samples; t++) {
    potential[t]! += scale * Math.max(0.35, 1 + 0.35 * swell[t]!) * noise[t]!;
  }
}

function addWanderInto(
  potential: Float64Array,
  { profile, gain, samplingRateHz, respirationHz, random }: Recording,
  breathingPhase: number,
): void {
  const samples = potential.length;
  const drift = wanderingCourse(random, { memorySeconds: 5, samples, samplingRateHz });
  const size = profile.wanderMillivolts * Math.sqrt(gain) * factorAround(random, 0.4);
  for (let t = 0; t < samples; t++) potential[t]! += 0.8 * size * drift[t]!;
  addSineInto(potential, {
    amplitude: size * between(random, -0.7, 0.7),
    step: (2 * Math.PI * respirationHz) / samplingRateHz,
    phase: breathingPhase,
  });
}

/** The fundamental and what of its second and third harmonic the sampling rate can show. */
function addMainsInto(
  potential: Float64Array,
  { profile, gain, samplingRateHz, random }: Recording,
  mainsPhase: number,
): void {
  const amplitude = profile.mainsMillivolts * Math.sqrt(gain) * between(random, 0.2, 1.4);
  for (const [harmonic, share] of [
    [1, 1],
    [2, 0.12],
    [3, 0.25],
  ] as const) {
    const frequencyHz = harmonic * profile.mainsHz;
    if (frequencyHz < 0.45 * samplingRateHz) {
      addSineInto(potential, {
        amplitude: amplitude * share,
        step: (2 * Math.PI * frequencyHz) / samplingRateHz,
        phase: harmonic * mainsPhase,
      });
    }
  }
}

/** A sine by rotating a pointer, which costs two multiplications instead of a call of `Math.sin`. */
function addSineInto(
  target: Float64Array,
  { amplitude, step, phase }: { amplitude: number; step: number; phase: number },
): void {
  const c = Math.cos(step);
  const s = Math.sin(step);
  let re = amplitude * Math.cos(phase);
  let im = amplitude * Math.sin(phase);
  for (let t = 0; t < target.length; t++) {
    target[t]! += im;
    const turned = re * c - im * s;
    im = re * s + im * c;
    re = turned;
  }
}

/** An electrode is pulled: its potential jumps and creeps back. */
function addMovesInto(
  potential: Float64Array,
  { profile, gain, samplingRateHz, random }: Recording,
): void {
  const samples = potential.length;
  const expected = (profile.movesPerMinute * samples) / samplingRateHz / 60 / ELECTRODES.length;
  if (!happens(random, Math.min(0.5, expected * Math.sqrt(gain)))) return;
  const start = random.integer(samples);
  const size = between(random, 0.12, 0.5) * (happens(random, 0.5) ? 1 : -1);
  const onset = between(random, 0.01, 0.06) * samplingRateHz;
  const decay = between(random, 0.25, 0.9) * samplingRateHz;
  for (let t = start; t < samples; t++) {
    const since = t - start;
    potential[t]! += size * (1 - Math.exp(-since / onset)) * Math.exp(-since / decay);
  }
}
