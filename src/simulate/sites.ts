import type { DiagnosisMix } from "./people/diagnosis.ts";
import type { NoiseProfile } from "./recorder/noise.ts";

/** One simulated hospital, as plain data. */
export interface Site {
  /** The id of its dataset card. */
  readonly id: SiteId;
  readonly layout: Layout;
  readonly samplingRateHz: number;
  readonly duration: Duration;
  /** Of the site's people with neither fibrillation nor block, roughly. */
  readonly ageYears: { readonly mean: number; readonly sd: number };
  readonly femaleShare: number;
  /** Share of records that are another visit of an earlier patient. */
  readonly repeatShare: number;
  readonly diagnoses: DiagnosisMix;
  readonly noise: NoiseProfile;
  /** A local habit: V1 and V2 are placed one or two intercostal spaces too high. */
  readonly highV1V2: boolean;
  /** Multiplies all voltages of the heart: bodies, electrodes and amplifiers differ. */
  readonly voltageGain: number;
  /** Share of records whose statement is wrong in one point. */
  readonly annotatorErrorShare: number;
  /** Share of records without an age. */
  readonly missingAgeShare: number;
}

export type SiteId = "simulated-north" | "simulated-south" | "simulated-east";

/** How the folder is laid out: PTB-XL's tables and two sampling rates, or the PhysioNet Challenge's headers. */
type Layout =
  | { readonly kind: "ptb-xl" }
  | { readonly kind: "challenge"; readonly folder: string; readonly prefix: string };

/** Every recording equally long, or half of them 10 s and the others anything in between. */
export type Duration =
  | { readonly kind: "fixed"; readonly seconds: number }
  | {
      readonly kind: "varying";
      readonly shortestSeconds: number;
      readonly longestSeconds: number;
    };

const NORTH_MIX: DiagnosisMix = {
  healthy: 14,
  restless: 1.5,
  "near-bradycardia": 3,
  "near-tachycardia": 2.5,
  "borderline-pr": 3.5,
  "partial-rbbb": 3,
  "partial-lbbb": 3,
  "conduction-delay": 2,
  "frequent-atrial-beats": 3,
  "atrial-beats": 2,
  "ventricular-beats": 4,
  hypertrophy: 5,
  bradycardia: 7.5,
  "bradycardia-first-degree": 1.5,
  "bradycardia-ventricular-beats": 1,
  "bradycardia-rbbb": 1,
  tachycardia: 8,
  "tachycardia-ventricular-beats": 0.8,
  "tachycardia-hypertrophy": 0.7,
  "tachycardia-lbbb": 0.8,
  "first-degree": 7.5,
  "first-degree-rbbb": 1.5,
  "first-degree-lbbb": 1.5,
  rbbb: 7.5,
  lbbb: 7.4,
  fibrillation: 8.5,
  "fibrillation-restless": 1,
  "fibrillation-rbbb": 1.2,
  "fibrillation-lbbb": 1,
  "fibrillation-ventricular-beats": 1,
};

const SOUTH_MIX: DiagnosisMix = {
  ...NORTH_MIX,
  healthy: 10,
  restless: 2.5,
  hypertrophy: 6,
  "first-degree": 8,
  "first-degree-rbbb": 2.5,
  bradycardia: 6,
  tachycardia: 7.5,
  rbbb: 8.5,
  fibrillation: 11.5,
  "fibrillation-restless": 2,
};

const EAST_MIX: DiagnosisMix = {
  ...NORTH_MIX,
  healthy: 15,
  "ventricular-beats": 8,
  "bradycardia-ventricular-beats": 2,
  "tachycardia-ventricular-beats": 2.5,
  bradycardia: 8.5,
  tachycardia: 12,
  "first-degree": 7,
  rbbb: 7,
  fibrillation: 7.5,
};

/** The demo's three sites: same diseases, different people, machines, habits and noise. */
export const SITES: readonly Site[] = [
  {
    id: "simulated-north",
    layout: { kind: "ptb-xl" },
    samplingRateHz: 500,
    duration: { kind: "fixed", seconds: 10 },
    ageYears: { mean: 60, sd: 15 },
    femaleShare: 0.48,
    repeatShare: 0.13,
    diagnoses: NORTH_MIX,
    noise: {
      muscleMillivolts: 0.007,
      wanderMillivolts: 0.05,
      mainsMillivolts: 0.003,
      mainsHz: 50,
      movesPerMinute: 0.5,
      stepMillivolts: 0.005,
    },
    highV1V2: false,
    voltageGain: 1,
    annotatorErrorShare: 0.02,
    missingAgeShare: 0.01,
  },
  {
    id: "simulated-south",
    layout: { kind: "challenge", folder: "simulated_south", prefix: "SS" },
    samplingRateHz: 500,
    duration: { kind: "varying", shortestSeconds: 6, longestSeconds: 20 },
    ageYears: { mean: 67, sd: 13 },
    femaleShare: 0.44,
    repeatShare: 0,
    diagnoses: SOUTH_MIX,
    noise: {
      muscleMillivolts: 0.015,
      wanderMillivolts: 0.08,
      mainsMillivolts: 0.008,
      mainsHz: 60,
      movesPerMinute: 2,
      stepMillivolts: 0.00488,
    },
    highV1V2: false,
    voltageGain: 0.93,
    annotatorErrorShare: 0.02,
    missingAgeShare: 0.02,
  },
  {
    id: "simulated-east",
    layout: { kind: "challenge", folder: "simulated_east", prefix: "SE" },
    samplingRateHz: 257,
    duration: { kind: "fixed", seconds: 10 },
    ageYears: { mean: 50, sd: 16 },
    femaleShare: 0.53,
    repeatShare: 0.05,
    diagnoses: EAST_MIX,
    noise: {
      muscleMillivolts: 0.01,
      wanderMillivolts: 0.05,
      mainsMillivolts: 0.005,
      mainsHz: 50,
      movesPerMinute: 1,
      stepMillivolts: 0.0025,
    },
    highV1V2: true,
    voltageGain: 1.1,
    annotatorErrorShare: 0.02,
    missingAgeShare: 0.01,
  },
];
