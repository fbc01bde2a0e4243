import { DATASETS } from "../datasets/catalogue.ts";

/** The study file of the demo: all simulated hospitals, the shipped encoder beside its random twin, and controls. */
export function demoStudy(): string {
  const simulated = DATASETS.filter(({ card }) => card.simulated);
  const datasets = simulated
    .map(
      ({ card }) =>
        `  - name: ${card.id.replace("simulated-", "")}\n    card: ${card.id}\n    path: data/${card.id}`,
    )
    .join("\n");
  return `# The demo of Einthoven: everything here is simulated.
schema: 1
title: "Demo: three simulated hospitals"
description: >-
  No recording here comes from a person. Three hospitals are simulated with other patients, devices, sampling
  rates and noise, and written in the file layouts of PTB-XL and the PhysioNet Challenges, so that everything
  after that is what happens with real data. The encoder was pre-trained by Einthoven itself, on other patients of the
  same simulator; beside it runs the same network untrained, which it has to beat.

datasets:
${datasets}

models:
  - einthoven-jepa-nano
  - random-kernels
  - features
  - demographics
  - prior

task: core-6
fractions: [0.05, 0.25, 1]
seeds: [1, 2, 3]
probes: [linear]
minimumPositives: 5
bootstrapReplicates: 2000

explain:
  shap: { nullRepeats: 10 }
  umap: { metric: cosine }
  segments: { recordsPerClass: 1, pairs: 1 }
`;
}
