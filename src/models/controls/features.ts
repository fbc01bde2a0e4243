import type { Ecg } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import type { Control } from "../model.ts";
import { amplitudeFeatures } from "./feature-amplitudes.ts";
import { atrialFeatures } from "./feature-atrial.ts";
import { studyBeats } from "./feature-beats.ts";
import type { FeatureGroup } from "./feature-group.ts";
import { intervalFeatures } from "./feature-intervals.ts";
import { rhythmFeatures } from "./feature-rhythm.ts";
import { spectrumFeatures } from "./feature-spectrum.ts";

const GROUPS: readonly FeatureGroup[] = [
  rhythmFeatures,
  intervalFeatures,
  amplitudeFeatures,
  atrialFeatures,
  spectrumFeatures,
];

const FEATURE_NAMES: readonly string[] = GROUPS.flatMap(({ names }) => names);

/**
 * Describes an ECG by what a cardiologist would measure: rhythm, intervals, axes, amplitudes per lead, atrial
 * activity, band power, noise. What a learned encoder must beat to be worth its cost. NaN marks what cannot be
 * measured (no P wave, too few beats); the embed step puts the column's median there, and flags such as "P wave
 * found" carry the information.
 */
export const features: Control = {
  card: {
    id: "features",
    title: "Hand-crafted features",
    kind: "control",
    summary: `${FEATURE_NAMES.length} measurements of rhythm, intervals, axes, amplitudes, atrial activity and band power.`,
    paper: null,
    codeUrl: null,
    license: "Apache-2.0",
    dimension: FEATURE_NAMES.length,
    parameters: null,
    gigaMacs: null,
    pretrainedOn: [],
  },
  featureNames: FEATURE_NAMES,
  version: 2,
  needsSamples: true,
  embed(ecg) {
    if (ecg === null) {
      throw new EinthovenError("values-invalid", "hand-crafted features need the recording", {
        hint: "read the samples before embedding with `features`",
      });
    }
    return measured(ecg);
  },
};

/** Infinite values (a ratio to zero) count as not measured. */
function measured(ecg: Ecg): Float32Array {
  if (ecg.samples === 0) return new Float32Array(FEATURE_NAMES.length).fill(Number.NaN);
  const study = studyBeats(ecg);
  const values = GROUPS.flatMap((group) => group.measure(study));
  return Float32Array.from(values, (value) => (Number.isFinite(value) ? value : Number.NaN));
}
