import type { Random } from "../../core/random.ts";
import { between, factorAround } from "../draw.ts";
import { scale, type Vector3 } from "./vector.ts";
import type { TimedWave } from "./ventricles.ts";
import { extentOf, type Front, retimed } from "./wave.ts";

/** A P wave and the faint opposite wave of atrial recovery (Ta) that follows it, on the same clock. */
export interface AtrialWave extends TimedWave {
  readonly recovery: readonly Front[];
}

/** The P wave begins and ends where the spatial magnitude crosses this share of its maximum (about 12 uV). */
const P_LEVEL = 0.1;

const RIGHT_ATRIUM: Vector3 = [0.038, 0.078, 0.048];
const LEFT_ATRIUM: Vector3 = [0.084, 0.05, -0.06];

/**
 * Draws a P wave: the right atrium downwards and to the front, then the left atrium to the left and back. Begins at 0
 * and ends at `durationSeconds`, measured at `P_LEVEL`. An ectopic one starts low or far to the left, so that its
 * axis differs from the sinus P wave's.
 */
export function drawAtrialWave(
  random: Random,
  {
    durationSeconds,
    leftAtrialGain = 1,
    ectopic = false,
  }: { durationSeconds: number; leftAtrialGain?: number; ectopic?: boolean },
): AtrialWave {
  const gain = factorAround(random, 0.22);
  const tilt = ectopic ? between(random, -1, 0.3) : 1 + 0.1 * random.normal();
  const sideways = ectopic ? between(random, -0.6, 1) : 1 + 0.15 * random.normal();
  const directed = ([x, y, z]: Vector3): Vector3 => [x * sideways, y * tilt, z];
  const fronts: Front[] = [
    {
      centre: 0,
      rise: 0.013 * factorAround(random, 0.1),
      fall: 0.016 * factorAround(random, 0.1),
      dipole: scale(directed(RIGHT_ATRIUM), gain),
    },
    {
      centre: 0.034 * factorAround(random, 0.12),
      rise: 0.017 * factorAround(random, 0.1),
      fall: 0.017 * factorAround(random, 0.1),
      dipole: scale(directed(LEFT_ATRIUM), gain * leftAtrialGain * factorAround(random, 0.15)),
    },
  ];
  const { onset, peak, end } = extentOf(fronts, { level: P_LEVEL });
  const factor = durationSeconds / (end - onset);
  const placed = retimed(fronts, { shiftSeconds: -onset, factor });
  return {
    fronts: placed,
    extent: { onset: 0, peak: (peak - onset) * factor, end: durationSeconds },
    recovery: placed.map((front) => ({
      centre: front.centre + 0.15,
      rise: 0.05,
      fall: 0.08,
      dipole: scale(front.dipole, -0.08),
    })),
  };
}
