import type { Control } from "../model.ts";

/** Knows nothing: one constant, so that a probe can only learn how frequent each class is. The floor of every table. */
export const prior: Control = {
  card: {
    id: "prior",
    title: "Class prevalence",
    kind: "control",
    summary: "One constant value: the probe learns each class's prevalence and nothing else.",
    paper: null,
    codeUrl: null,
    license: "Apache-2.0",
    dimension: 1,
    parameters: null,
    gigaMacs: null,
    pretrainedOn: [],
  },
  featureNames: ["Constant"],
  version: 1,
  needsSamples: false,
  embed: () => Float32Array.of(1),
};
