import type { ModelSummary } from "../../src/results/model-summary.ts";

const SITES = ["north", "harbour", "valley"];

const steps = ["resample to 500 Hz", "band-pass 0.67-40 Hz", "z-score over all leads"];

function model(
  part: Partial<ModelSummary> & Pick<ModelSummary, "id" | "title" | "role">,
): ModelSummary {
  return {
    randomTwinId: null,
    summary: `${part.title}.`,
    dimension: 512,
    parameters: null,
    gigaMacs: null,
    license: "Apache-2.0",
    paper: null,
    millisecondsPerEcg: 12.4,
    inputSteps: steps,
    weights: null,
    exposure: Object.fromEntries(SITES.map((site) => [site, "unseen"])),
    ...part,
  };
}

/** Seven contestants: one pretend encoder with a checkpoint, its twin, another twin, and four controls. */
export const FIXTURE_MODELS: readonly ModelSummary[] = [
  model({
    id: "ecgfounder",
    title: "ECGFounder",
    role: "encoder",
    randomTwinId: "ecgfounder-random",
    dimension: 1024,
    parameters: 30_700_000,
    gigaMacs: 1.9,
    license: "MIT",
    paper: "https://arxiv.org/abs/2410.04133",
    weights: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    exposure: { north: "unseen", harbour: "pre-trained on", valley: "unknown" },
    millisecondsPerEcg: 88.1,
  }),
  model({
    id: "ecgfounder-random",
    title: "ECGFounder, random weights",
    role: "random-twin",
    dimension: 1024,
    parameters: 30_700_000,
    license: "MIT",
    weights: "random, seed 1",
    millisecondsPerEcg: 87.6,
  }),
  model({
    id: "merl-resnet18-random",
    title: "MERL ResNet-18, random weights of the same scale",
    role: "random-twin",
    parameters: 4_200_000,
    weights: "random, seed 1",
  }),
  model({ id: "random-kernels", title: "Random kernels", role: "control", dimension: 1000 }),
  model({ id: "features", title: "ECG features", role: "control", dimension: 60 }),
  model({
    id: "demographics",
    title: "Age and sex",
    role: "control",
    dimension: 2,
    millisecondsPerEcg: 0,
  }),
  model({
    id: "prior",
    title: "Prevalence only",
    role: "control",
    dimension: 1,
    millisecondsPerEcg: 0,
  }),
];

/** How well each pretends to read an ECG: its macro AUROC with all labels. */
export const FIXTURE_SKILL: Readonly<Record<string, number>> = {
  ecgfounder: 0.93,
  "ecgfounder-random": 0.82,
  "merl-resnet18-random": 0.8,
  "random-kernels": 0.86,
  features: 0.9,
  demographics: 0.62,
  prior: 0.5,
};
