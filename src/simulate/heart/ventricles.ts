import type { Random } from "../../core/random.ts";
import { between, factorAround, oneOf } from "../draw.ts";
import type { Conduction } from "../people/diagnosis.ts";
import { add, magnitude, scale, type Vector3 } from "./vector.ts";
import { type Extent, extentOf, type Front, retimed } from "./wave.ts";

/** Fronts with their measured extent. */
export interface TimedWave {
  readonly fronts: readonly Front[];
  readonly extent: Extent;
}

/** The QRS complex begins and ends where the spatial magnitude crosses this share of its maximum (about 35 uV). */
const QRS_LEVEL = 0.025;

type FrontRow = readonly [
  centreMs: number,
  riseMs: number,
  fallMs: number,
  x: number,
  y: number,
  z: number,
];

/**
 * The order in which the parts of the ventricles are activated, as dipoles in mV. Normal: septum from left to right,
 * apex, left free wall, postero-lateral wall, base (Durrer et al., Circulation 1970). Right block: the right
 * ventricle follows late and slowly, to the right and front. Left block: the septum from right to left, then the
 * left ventricle late, with two slurred summits.
 */
const ACTIVATION: Readonly<Record<Conduction, readonly FrontRow[]>> = {
  normal: [
    [17, 6, 7, -0.13, 0.02, 0.2],
    [31, 7, 7, 0.42, 0.28, 0.34],
    [43, 8, 8, 1.16, 0.62, -0.18],
    [56, 8, 8, 0.46, 0.18, -1.04],
    [71, 8, 9, -0.14, -0.1, -0.28],
  ],
  "partial-rbbb": [
    [17, 6, 7, -0.13, 0.02, 0.21],
    [31, 7, 7, 0.42, 0.28, 0.34],
    [43, 8, 8, 1.12, 0.62, -0.18],
    [57, 8, 9, 0.44, 0.18, -0.84],
    [79, 9, 11, -0.3, -0.02, 0.32],
  ],
  rbbb: [
    [17, 6, 7, -0.15, 0.01, 0.27],
    [31, 7, 7, 0.4, 0.3, 0.34],
    [43, 8, 8, 1.06, 0.6, -0.14],
    [56, 8, 9, 0.36, 0.18, -0.5],
    [84, 14, 16, -0.4, 0.08, 0.6],
    [110, 17, 16, -0.34, 0.04, 0.36],
  ],
  lbbb: [
    [20, 9, 9, 0.2, 0.08, 0.08],
    [42, 13, 13, 0.52, 0.32, -0.36],
    [66, 13, 15, 0.72, 0.2, -0.98],
    [98, 16, 13, 0.86, 0.06, -1.02],
    [123, 12, 12, 0.24, -0.14, -0.42],
  ],
  "partial-lbbb": [
    [19, 8, 9, 0.22, 0.12, 0.1],
    [40, 11, 11, 0.66, 0.38, -0.28],
    [60, 12, 13, 0.82, 0.3, -0.9],
    [84, 13, 12, 0.52, 0.06, -0.78],
    [104, 10, 11, 0.1, -0.12, -0.34],
  ],
  delay: [
    [19, 7, 8, -0.11, 0.02, 0.2],
    [34, 8, 9, 0.42, 0.3, 0.34],
    [50, 10, 11, 1.08, 0.6, -0.16],
    [68, 11, 12, 0.5, 0.12, -0.9],
    [88, 11, 12, 0.12, -0.2, -0.42],
  ],
};

/** Where premature ventricular beats start, and how the impulse spreads from there through muscle. */
const ECTOPIC_FOCI: readonly (readonly FrontRow[])[] = [
  // outflow tract of the right ventricle: like left block, axis downwards
  [
    [28, 12, 12, 0.1, 0.36, 0.12],
    [58, 17, 16, 0.42, 1.05, -0.56],
    [92, 18, 16, 0.5, 0.86, -0.8],
    [124, 15, 15, 0.16, 0.24, -0.34],
  ],
  // inferior wall of the left ventricle: like right block, axis upwards
  [
    [28, 12, 12, -0.12, -0.3, 0.3],
    [60, 18, 16, -0.42, -1.0, 0.86],
    [94, 17, 18, -0.5, -0.7, 0.72],
    [126, 16, 16, -0.26, -0.16, 0.22],
  ],
  // apex of the right ventricle: like left block, axis upwards
  [
    [30, 12, 12, 0.22, -0.24, 0.1],
    [62, 17, 17, 0.66, -0.86, -0.5],
    [98, 18, 16, 0.78, -0.68, -0.84],
    [128, 15, 15, 0.2, -0.14, -0.3],
  ],
  // lateral wall of the left ventricle: like right block, axis to the right
  [
    [28, 12, 12, -0.24, 0.1, 0.2],
    [60, 17, 17, -0.86, 0.5, 0.62],
    [94, 18, 16, -0.82, 0.52, 0.66],
    [126, 16, 16, -0.3, 0.1, 0.26],
  ],
];

/**
 * Draws one person's QRS complex: it begins at 0 and ends at `durationSeconds`, measured at `QRS_LEVEL`.
 * Hypertrophy strengthens the fronts of the left free wall.
 */
export function drawActivation(
  random: Random,
  {
    conduction,
    durationSeconds,
    hypertrophied,
  }: { conduction: Conduction; durationSeconds: number; hypertrophied: boolean },
): TimedWave {
  const rows = ACTIVATION[conduction];
  const broad = conduction === "lbbb" || conduction === "rbbb";
  const fronts = rows.map((row, i) => {
    const front = varied(frontOf(row), random);
    const isLeftWall = conduction.endsWith("lbbb") ? i > 0 : i === 2 || i === 3;
    return hypertrophied && isLeftWall ? { ...front, dipole: scale(front.dipole, 1.45) } : front;
  });
  return fitted([...fronts, ...notches(random, fronts, broad ? 5 : 3)], durationSeconds);
}

/** Draws the QRS complex of a premature ventricular beat from one focus: begins at 0, ends at `durationSeconds`. */
export function drawEctopicActivation(
  random: Random,
  { durationSeconds }: { durationSeconds: number },
): TimedWave {
  const gain = between(random, 1, 1.6);
  const fronts = oneOf(random, ECTOPIC_FOCI).map((row) => {
    const front = varied(frontOf(row), random);
    return { ...front, dipole: scale(front.dipole, gain) };
  });
  return fitted([...fronts, ...notches(random, fronts, 6)], durationSeconds);
}

/** The net force of a wave: the integral of its dipole over time, in mV s. */
export function netForceOf(fronts: readonly Front[]): Vector3 {
  return fronts.reduce<Vector3>(
    (sum, { rise, fall, dipole }) =>
      add(sum, scale(dipole, Math.sqrt(Math.PI / 2) * (rise + fall))),
    [0, 0, 0],
  );
}

function frontOf([centreMs, riseMs, fallMs, x, y, z]: FrontRow): Front {
  return {
    centre: centreMs / 1000,
    rise: riseMs / 1000,
    fall: fallMs / 1000,
    dipole: [x, y, z],
  };
}

/** No two hearts are alike: directions vary by about 7 degrees, strengths by 10 %, times by a millisecond. */
function varied(front: Front, random: Random): Front {
  const wobble = 0.1 * magnitude(front.dipole);
  const [x, y, z] = scale(front.dipole, factorAround(random, 0.1));
  return {
    centre: front.centre + 0.001 * random.normal(),
    rise: front.rise * factorAround(random, 0.06),
    fall: front.fall * factorAround(random, 0.06),
    dipole: [
      x + wobble * random.normal(),
      y + wobble * random.normal(),
      z + wobble * random.normal(),
    ],
  };
}

/** Small, steep irregularities inside the complex; without them it would look drawn with a ruler. */
function notches(random: Random, fronts: readonly Front[], widthMs: number): Front[] {
  const first = fronts[1]!.centre;
  const last = fronts.at(-1)!.centre;
  return Array.from({ length: 3 }, () => {
    const width = (widthMs / 1000) * factorAround(random, 0.25);
    const size = 0.06 * factorAround(random, 0.5);
    return {
      centre: between(random, first, last),
      rise: width,
      fall: width,
      dipole: [size * random.normal(), size * random.normal(), size * random.normal()],
    };
  });
}

/** Moves the onset to 0 and stretches time so that the end is at `durationSeconds`. */
function fitted(fronts: readonly Front[], durationSeconds: number): TimedWave {
  const { onset, peak, end } = extentOf(fronts, { level: QRS_LEVEL });
  const factor = durationSeconds / (end - onset);
  return {
    fronts: retimed(fronts, { shiftSeconds: -onset, factor }),
    extent: { onset: 0, peak: (peak - onset) * factor, end: durationSeconds },
  };
}
