import type { Control } from "../model.ts";

/**
 * Knows a person's age and sex and nothing of the heart. A score above `prior` shows what a model could earn by
 * reading age and sex off the ECG. A missing age or sex is NaN; the embed step puts the column's median there, and
 * the flag beside it says that the value was missing.
 */
export const demographics: Control = {
  card: {
    id: "demographics",
    title: "Age and sex",
    kind: "control",
    summary: "Age and sex from the dataset's tables, with flags for missing values.",
    paper: null,
    codeUrl: null,
    license: "Apache-2.0",
    dimension: 4,
    parameters: null,
    gigaMacs: null,
    pretrainedOn: [],
  },
  featureNames: ["Age (centuries)", "Age missing", "Female", "Sex missing"],
  version: 1,
  needsSamples: false,
  embed(_, { ageYears, sex }) {
    return Float32Array.of(
      ageYears === null ? Number.NaN : ageYears / 100,
      ageYears === null ? 1 : 0,
      sex === null ? Number.NaN : Number(sex === "female"),
      sex === null ? 1 : 0,
    );
  },
};
