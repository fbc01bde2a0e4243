import type { Random } from "../../core/random.ts";
import { between, clamp, factorAround, happens } from "../draw.ts";
import type { Conduction } from "../people/diagnosis.ts";
import { add, type Matrix3, magnitude, scale, transform, type Vector3 } from "./vector.ts";
import { netForceOf, type TimedWave } from "./ventricles.ts";
import { type Front, retimed, tangentEndOf } from "./wave.ts";

/**
 * ST segment, T and U wave. Time counts from the onset of the QRS complex in units of the QT interval, so the T wave
 * ends (by the tangent) at 1.
 */
export interface RecoveryWave {
  readonly t: TimedWave;
  readonly st: readonly Front[];
  readonly u: readonly Front[];
}

/** Draws one person's recovery: direction and size of T by sex and age, secondary changes of blocks, strain. */
export function drawRecovery(
  random: Random,
  options: {
    conduction: Conduction;
    qrs: TimedWave;
    qtSeconds: number;
    hypertrophied: boolean;
    male: boolean;
    ageYears: number;
    turn: Matrix3;
  },
): RecoveryWave {
  const { conduction, qrs, qtSeconds, hypertrophied } = options;
  const primary = primaryT(random, options);
  const net = netForceOf(qrs.fronts);
  const strain = hypertrophied && happens(random, 0.5) ? between(random, 0.6, 1.3) : 0;
  const secondary = secondaryChange(conduction, net, strain);
  const t = add(
    scale(primary, PRIMARY_SHARE[conduction] * (1 - 0.55 * Math.min(1, strain))),
    secondary,
  );
  const youngMale = options.male ? clamp((55 - options.ageYears) / 35, 0, 1) : 0.1;
  const earlyRepolarisation: Vector3 = [0.02 * youngMale, 0.015 * youngMale, 0.07 * youngMale];
  const individual: Vector3 = [
    0.012 * random.normal(),
    0.012 * random.normal(),
    0.012 * random.normal(),
  ];
  return shaped(random, {
    t,
    st: add(add(scale(secondary, SECONDARY_ST_SHARE[conduction]), individual), earlyRepolarisation),
    qrsShare: qrs.extent.end / qtSeconds,
  });
}

/** Draws the recovery of a premature ventricular beat: broad and opposite to its QRS complex. */
export function drawEctopicRecovery(
  random: Random,
  { qrs, qtSeconds }: { qrs: TimedWave; qtSeconds: number },
): RecoveryWave {
  const t = opposite(netForceOf(qrs.fronts), between(random, 0.35, 0.55));
  return shaped(random, { t, st: scale(t, 0.3), qrsShare: qrs.extent.end / qtSeconds });
}

/** How much of the secondary T shows in the ST segment already. Without a block all of it is strain. */
const SECONDARY_ST_SHARE: Readonly<Record<Conduction, number>> = {
  normal: 0.3,
  "partial-rbbb": 0.05,
  rbbb: 0.12,
  lbbb: 0.3,
  "partial-lbbb": 0.2,
  delay: 0.3,
};

/** How much of the healthy T remains beside the secondary one. */
const PRIMARY_SHARE: Readonly<Record<Conduction, number>> = {
  normal: 1,
  "partial-rbbb": 0.95,
  rbbb: 0.8,
  lbbb: 0.45,
  "partial-lbbb": 0.6,
  delay: 0.85,
};

/** Healthy T: to the left, down and forward; larger and more to the front in young men. */
function primaryT(
  random: Random,
  { male, ageYears, turn }: { male: boolean; ageYears: number; turn: Matrix3 },
): Vector3 {
  const youth = clamp((75 - ageYears) / 50, 0, 1);
  const size = (0.4 + 0.16 * youth) * factorAround(random, 0.28);
  const forward = (male ? 0.6 : 0.4) + 0.12 * youth + 0.16 * random.normal();
  const direction: Vector3 = [0.9 + 0.1 * random.normal(), 0.42 + 0.12 * random.normal(), forward];
  return transform(turn, scale(direction, size / magnitude(direction)));
}

/** What a changed order of activation alone does to T: it turns away from the forces that come late or last long. */
function secondaryChange(conduction: Conduction, net: Vector3, strain: number): Vector3 {
  if (conduction === "lbbb") return opposite(net, 0.42);
  if (conduction === "partial-lbbb") return opposite(net, 0.26);
  if (conduction === "rbbb") return [0.12, -0.01, -0.36];
  if (conduction === "partial-rbbb") return [0.02, 0, -0.06];
  return strain > 0 ? opposite(net, 0.24 * strain) : [0, 0, 0];
}

function opposite(net: Vector3, millivolts: number): Vector3 {
  return scale(net, -millivolts / magnitude(net));
}

/** Gives the dipoles their time course: a slow rise, a faster fall, a level ST, a small U. */
function shaped(
  random: Random,
  { t, st, qrsShare }: { t: Vector3; st: Vector3; qrsShare: number },
): RecoveryWave {
  const fall = 0.098 * factorAround(random, 0.1);
  const rise = 0.135 * factorAround(random, 0.12);
  const twist: Vector3 = [0.04 * random.normal(), 0.04 * random.normal(), 0.05 * random.normal()];
  const unplaced: Front[] = [
    { centre: 0, rise, fall, dipole: scale(t, 0.66) },
    { centre: 0, rise: rise * 1.9, fall, dipole: scale(t, 0.34) },
    { centre: -0.05, rise, fall, dipole: scale(twist, magnitude(t)) },
  ];
  const measured = tangentEndOf(unplaced);
  const peak = 1 - (measured.end - measured.peak);
  const plateau = peak - qrsShare;
  return {
    t: {
      fronts: retimed(unplaced, { shiftSeconds: 1 - measured.end }),
      extent: { onset: peak - 2 * rise, peak, end: 1 },
    },
    st: [
      {
        centre: qrsShare + 0.3 * plateau,
        rise: 0.16 * plateau + 0.02,
        fall: 0.5 * plateau,
        dipole: st,
      },
    ],
    u: [
      {
        centre: 1.12,
        rise: 0.07,
        fall: 0.1,
        dipole: scale([0.3, 0.25, 0.55], 0.11 * magnitude(t)),
      },
    ],
  };
}
