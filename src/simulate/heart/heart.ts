import type { Random } from "../../core/random.ts";
import { between, clamp, factorAround, normalWithin } from "../draw.ts";
import type { Conduction, Diagnosis } from "../people/diagnosis.ts";
import { type AtrialWave, drawAtrialWave } from "./atria.ts";
import { drawEctopicRecovery, drawRecovery, type RecoveryWave } from "./recovery.ts";
import { type Matrix3, rotationMatrix, scale, type Vector3 } from "./vector.ts";
import { drawActivation, drawEctopicActivation, type TimedWave } from "./ventricles.ts";
import { amplified, turned } from "./wave.ts";

/** One person's heart: its waves as dipoles turned into the body's axes, and the intervals between them. */
export interface Heart {
  readonly sinusP: AtrialWave;
  readonly ectopicP: AtrialWave;
  readonly qrs: TimedWave;
  readonly recovery: RecoveryWave;
  readonly ectopicQrs: TimedWave;
  readonly ectopicRecovery: RecoveryWave;
  /** At 60 beats per minute. */
  readonly prSeconds: number;
  /** At 60 beats per minute. */
  readonly qtcSeconds: number;
  /** QT = QTc * RR^exponent, between Fridericia's 1/3 and Bazett's 1/2. */
  readonly qtExponent: number;
  readonly fibrillation: Fibrillation;
}

/** How the atria fibrillate: usual frequency, and the dipoles (mV) of two regions at their largest swing. */
export interface Fibrillation {
  readonly frequencyHz: number;
  readonly regions: readonly [Vector3, Vector3];
}

export interface Person {
  readonly diagnosis: Diagnosis;
  readonly male: boolean;
  readonly ageYears: number;
  readonly bodyMassIndex: number;
}

/** The frontal axis of the undisturbed activation sequence before the heart is turned. */
const UNTURNED_AXIS_DEGREES = 38;

/** Blocked ventricles cancel less of each other's force. */
const VOLTAGE: Readonly<Record<Conduction, number>> = {
  normal: 1,
  "partial-rbbb": 0.95,
  rbbb: 0.9,
  lbbb: 1.2,
  "partial-lbbb": 1.08,
  delay: 0.95,
};

/** Draws a heart: position, force, activation, recovery, intervals. */
export function drawHeart(random: Random, person: Person): Heart {
  const position = drawPosition(random, person);
  const qrs = drawQrs(random, person, position.ventricles);
  const qtcSeconds = drawQtc(random, person, qrs);
  const ectopicQrs = turnedWave(
    drawEctopicActivation(random, { durationSeconds: between(random, 0.135, 0.178) }),
    position.recovery,
    bodyGain(person),
  );
  return {
    ...drawAtria(random, person, position.atria),
    qrs,
    recovery: drawRecovery(random, {
      conduction: person.diagnosis.conduction,
      hypertrophied: person.diagnosis.hypertrophied,
      qrs,
      qtSeconds: qtcSeconds,
      male: person.male,
      ageYears: person.ageYears,
      turn: position.recovery,
    }),
    ectopicQrs,
    ectopicRecovery: drawEctopicRecovery(random, {
      qrs: ectopicQrs,
      qtSeconds: qtcSeconds + ECTOPIC_QT_EXCESS_SECONDS,
    }),
    prSeconds: drawPr(random, person),
    qtcSeconds,
    qtExponent: between(random, 0.34, 0.48),
    fibrillation: drawFibrillation(random),
  };
}

/** A premature ventricular beat spreads slowly, and so recovers later. */
export const ECTOPIC_QT_EXCESS_SECONDS = 0.03;

interface Position {
  readonly ventricles: Matrix3;
  readonly recovery: Matrix3;
  readonly atria: Matrix3;
}

/** The QRS axis turns to the left with age; T follows it by less than half, P hardly. */
function drawPosition(random: Random, { ageYears, bodyMassIndex, diagnosis }: Person): Position {
  const mean = 54 - 0.5 * (ageYears - 30) - 0.8 * (bodyMassIndex - 26);
  const shift = diagnosis.hypertrophied ? -12 : 0;
  const axis = normalWithin(random, { mean: mean + shift, sd: 20, low: -20, high: 90 });
  const turn = axis - UNTURNED_AXIS_DEGREES;
  const horizontalDegrees = 10 * random.normal();
  const sagittalDegrees = 7 * random.normal();
  return {
    ventricles: rotationMatrix({ frontalDegrees: turn, horizontalDegrees, sagittalDegrees }),
    recovery: rotationMatrix({
      frontalDegrees: 0.4 * turn + 7 * random.normal(),
      horizontalDegrees: 0.5 * horizontalDegrees,
      sagittalDegrees: 0.5 * sagittalDegrees,
    }),
    atria: rotationMatrix({
      frontalDegrees: 0.15 * turn + 8 * random.normal(),
      horizontalDegrees: 8 * random.normal(),
      sagittalDegrees: 0,
    }),
  };
}

/** A thick chest wall weakens everything; so does breast tissue. */
function bodyGain({ male, bodyMassIndex }: Person): number {
  return (male ? 1 : 0.86) * clamp(1 + (25 - bodyMassIndex) * 0.015, 0.7, 1.15);
}

function drawQrs(random: Random, person: Person, turn: Matrix3): TimedWave {
  const { conduction, hypertrophied } = person.diagnosis;
  const drawn = drawActivation(random, {
    conduction,
    hypertrophied,
    durationSeconds: drawQrsDuration(random, person),
  });
  const wall = hypertrophied ? 1.3 : 1;
  return turnedWave(
    drawn,
    turn,
    bodyGain(person) * wall * VOLTAGE[conduction] * factorAround(random, 0.16),
  );
}

function turnedWave({ fronts, extent }: TimedWave, turn: Matrix3, gain: number): TimedWave {
  return { fronts: amplified(turned(fronts, turn), gain), extent };
}

function drawQrsDuration(random: Random, { diagnosis, male }: Person): number {
  const typical = male ? 0.093 : 0.086;
  switch (diagnosis.conduction) {
    case "normal":
      return normalWithin(random, { mean: typical, sd: 0.007, low: 0.07, high: 0.109 });
    case "partial-rbbb":
      return between(random, 0.105, 0.1195);
    case "partial-lbbb":
      return between(random, 0.11, 0.1295);
    case "delay":
      return between(random, 0.106, 0.125);
    case "rbbb":
      return normalWithin(random, { mean: 0.139, sd: 0.012, low: 0.121, high: 0.175 });
    case "lbbb":
      return normalWithin(random, { mean: 0.15, sd: 0.012, low: 0.131, high: 0.185 });
  }
}

/** The QT interval grows by most of what a block adds to QRS. */
function drawQtc(random: Random, { male }: Person, qrs: TimedWave): number {
  const mean = (male ? 0.402 : 0.413) + 0.75 * Math.max(0, qrs.extent.end - 0.1);
  return normalWithin(random, { mean, sd: 0.016, low: 0.355, high: 0.53 });
}

function drawPr(random: Random, { diagnosis, ageYears }: Person): number {
  switch (diagnosis.atrioventricular) {
    case "normal":
      return normalWithin(random, {
        mean: 0.148 + 0.0003 * ageYears,
        sd: 0.016,
        low: 0.118,
        high: 0.193,
      });
    case "borderline":
      return between(random, 0.188, 0.217);
    case "first-degree":
      return 0.213 + Math.min(0.165, 0.045 * -Math.log(1 - random.uniform()));
  }
}

function drawAtria(
  random: Random,
  { diagnosis }: Person,
  turn: Matrix3,
): { sinusP: AtrialWave; ectopicP: AtrialWave } {
  const strained = diagnosis.hypertrophied || diagnosis.conduction === "lbbb";
  const sinus = drawAtrialWave(random, {
    durationSeconds: between(random, 0.092, strained ? 0.132 : 0.116),
    leftAtrialGain: strained ? between(random, 1, 1.5) : 1,
  });
  const ectopic = drawAtrialWave(random, {
    durationSeconds: between(random, 0.085, 0.115),
    ectopic: true,
  });
  return { sinusP: turnedAtrium(sinus, turn), ectopicP: turnedAtrium(ectopic, turn) };
}

function turnedAtrium(wave: AtrialWave, turn: Matrix3): AtrialWave {
  return {
    fronts: turned(wave.fronts, turn),
    extent: wave.extent,
    recovery: turned(wave.recovery, turn),
  };
}

/** Coarse or fine; always largest towards V1 (right and front) and the inferior leads. */
function drawFibrillation(random: Random): Fibrillation {
  const size = 0.085 * factorAround(random, 0.4);
  const around = (): number => 1 + 0.3 * random.normal();
  return {
    frequencyHz: normalWithin(random, { mean: 6.3, sd: 0.8, low: 4.6, high: 8.4 }),
    regions: [
      scale([-0.35 * around(), 0.22 * around(), 0.95 * around()], size),
      scale([0.15 * around(), 0.62 * around(), -0.12 * around()], 0.75 * size),
    ],
  };
}
