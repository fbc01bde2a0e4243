/** A dataset as the template names it. */
export interface TemplateDataset {
  readonly card: string;
  readonly path: string;
  /** A dataset of the study that holds the same recordings: this one is then mentioned in a comment only. */
  readonly copyOf?: string;
}

const EXAMPLES: readonly TemplateDataset[] = [
  { card: "ptb-xl", path: "data/ptb-xl" },
  { card: "georgia", path: "data/challenge-2021" },
];

/** A commented study file that runs once its paths are right; without datasets it names two as examples. */
export function studyTemplate(datasets: readonly TemplateDataset[]): string {
  const entries = (datasets.length === 0 ? EXAMPLES : datasets)
    .map(({ card, path, copyOf }, i, all) => {
      if (copyOf !== undefined) {
        return `  # ${card} in ${JSON.stringify(path)} holds recordings of ${copyOf}: a study takes one of the two.`;
      }
      const before = all.slice(0, i).filter((other) => other.card === card).length;
      // A card may be used twice, under two names.
      const name = before === 0 ? "" : `    name: ${card}-${before + 1}\n`;
      return `  - card: ${card}\n${name}    path: ${JSON.stringify(path)}`;
    })
    .join("\n");
  return `# A study of Einthoven. Check it with \`einthoven plan\`, run it with \`einthoven run\`.
schema: 1
title: Which frozen ECG encoder should we trust?
description: ""

# Original files, as downloaded. \`einthoven data ls\` lists the cards; one folder may serve several cards.
datasets:
${entries}

# Encoders need the file that their authors publish; 'weights: random' runs only the untrained twin.
# Controls are what an encoder has to beat. \`einthoven models ls\` lists all of them.
models:
  - id: ecgfounder
    weights: random        # or the path of 12_lead_ECGFounder.pth
  - random-kernels
  - features
  - demographics
  - prior

task: core-6               # or: { title: Fibrillation, classes: [AF] }

# Shares of the training patients, each with every seed; 1 (all of them) is always run too.
fractions: [0.05, 0.25, 1]
seeds: [1, 2, 3]
probes: [linear]

minimumPositives: 10       # classes with fewer positive test patients are not scored
bootstrapReplicates: 2000  # over patients, the same ones for all models

explain:
  shap: { nullRepeats: 10 }
  umap: { metric: cosine }
`;
}
