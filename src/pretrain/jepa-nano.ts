import { NANO_VIT } from "../models/graph/nano-vit.ts";
import type { JepaArchitecture } from "./jepa.ts";
import { LIMB_AND_CHEST } from "./masking.ts";
import type { TrainingSettings } from "./training-options.ts";

/** The nano transformer and a predictor of a quarter of its weights. */
export const JEPA_NANO: JepaArchitecture = {
  encoder: NANO_VIT,
  predictor: { width: 64, blocks: 2, heads: 2 },
};

/**
 * What a training of it is set to where a study says nothing else. A third of the tokens is seen and a third guessed;
 * optimiser and momentum as in I-JEPA (Assran et al., arXiv 2301.08243), the momentum from lower on because the
 * training is short.
 */
export const JEPA_NANO_SETTINGS: Omit<TrainingSettings, "seed" | "steps" | "warmupSteps"> = {
  architecture: JEPA_NANO,
  masking: {
    contextTokens: 100,
    targetTokens: 100,
    leadGroups: LIMB_AND_CHEST,
    blockGroups: [2, 7],
    blockSlots: [2, 8],
  },
  batchSize: 64,
  microBatchSize: 8,
  learningRate: 1e-3,
  lastLearningRate: 1e-6,
  weightDecay: 0.04,
  clipNorm: 1,
  emaStart: 0.99,
  emaEnd: 1,
};
