import type { Random } from "../../core/random.ts";
import { factorAround } from "../draw.ts";
import { scale, type Vector3 } from "./vector.ts";

/** The leads from which the other four follow by Einthoven's and Goldberger's laws. */
export const INDEPENDENT_LEADS = ["I", "II", "V1", "V2", "V3", "V4", "V5", "V6"] as const;

/** One vector per independent lead, in their order: the lead's voltage is its scalar product with the dipole. */
export type LeadField = readonly Vector3[];

/**
 * Lead vectors of an average adult chest. Their own numbers, chosen after the image-surface studies of Frank (1954)
 * and the table of Dower (1980): V1 looks from the right front, V2 and V3 from the front and closest to the heart,
 * V6 from the left and a little from behind.
 */
const AVERAGE_ADULT: LeadField = [
  [0.76, -0.13, -0.05],
  [0.24, 0.98, 0.1],
  [-0.42, 0.12, 0.7],
  [0.1, 0.16, 1.36],
  [0.72, 0.15, 1.14],
  [1.1, 0.16, 0.64],
  [1.06, 0.15, 0.13],
  [0.86, 0.13, -0.14],
];

/** How far the lead vectors of two people, or of two visits, lie apart: standard deviation of each component. */
const SPREAD_BETWEEN_PEOPLE = 0.07;
export const SPREAD_BETWEEN_VISITS = 0.035;

/**
 * Draws the lead vectors of one person, around the average chest. With `highV1V2` these two electrodes sit one or two
 * intercostal spaces up and look down on the heart: P turns negative there, r shrinks. `voltageGain` multiplies all leads.
 */
export function drawLeadField(
  random: Random,
  { highV1V2, voltageGain }: { highV1V2: boolean; voltageGain: number },
): LeadField {
  const field = AVERAGE_ADULT.map(([x, y, z], l): Vector3 => {
    const isV1OrV2 = l === 2 || l === 3;
    return scale(highV1V2 && isV1OrV2 ? [x, y - 0.34, 0.9 * z] : [x, y, z], voltageGain);
  });
  // Ribs, lungs and breasts bring some chest electrodes closer to the heart than others.
  const near = field.map((vector, l) =>
    l < 2 ? vector : scale(vector, factorAround(random, 0.15)),
  );
  return withElectrodesMoved(near, { random, spread: SPREAD_BETWEEN_PEOPLE });
}

/** Puts the electrodes elsewhere; those of the limb leads matter less than those on the chest. */
export function withElectrodesMoved(
  field: LeadField,
  { random, spread }: { random: Random; spread: number },
): LeadField {
  return field.map(([x, y, z], l): Vector3 => {
    const own = l < 2 ? spread / 2 : spread;
    return [x + own * random.normal(), y + own * random.normal(), z + own * random.normal()];
  });
}

/**
 * Projects a vectorcardiogram on the independent leads.
 * @param dipole float64[3, samples] in mV
 * @returns float64[8, samples] in mV
 */
export function project(dipole: Float64Array, field: LeadField): Float64Array {
  const samples = dipole.length / 3;
  const out = new Float64Array(field.length * samples);
  for (let l = 0; l < field.length; l++) {
    const [x, y, z] = field[l]!;
    for (let t = 0; t < samples; t++) {
      out[l * samples + t] =
        x * dipole[t]! + y * dipole[samples + t]! + z * dipole[2 * samples + t]!;
    }
  }
  return out;
}

/**
 * Completes eight leads to the standard twelve: III = II - I, aVR = -(I + II) / 2, aVL = I - II / 2,
 * aVF = II - I / 2, the laws of Einthoven (1908) and Goldberger (1942).
 * @param independent float64[8, samples] in mV
 * @returns float32[12, samples] in mV, in the standard order
 */
export function standardLeads(independent: Float64Array): Float32Array {
  const samples = independent.length / INDEPENDENT_LEADS.length;
  const out = new Float32Array(12 * samples);
  for (let t = 0; t < samples; t++) {
    const one = independent[t]!;
    const two = independent[samples + t]!;
    out[t] = one;
    out[samples + t] = two;
    out[2 * samples + t] = two - one;
    out[3 * samples + t] = -(one + two) / 2;
    out[4 * samples + t] = one - two / 2;
    out[5 * samples + t] = two - one / 2;
  }
  out.set(independent.subarray(2 * samples), 6 * samples);
  return out;
}
