import { NANO_VIT } from "../../models/graph/nano-vit.ts";
import type { JepaArchitecture } from "../../pretrain/jepa.ts";
import { LIMB_AND_CHEST } from "../../pretrain/masking.ts";
import type { TrainingSettings } from "../../pretrain/training-options.ts";
import type { PretrainArchitecture, PretrainSettings } from "../../study/pretrain-settings.ts";

/** Encoder and predictor by the name of the architecture. */
const ARCHITECTURES: Readonly<Record<PretrainArchitecture, JepaArchitecture>> = {
  "einthoven-jepa-nano": {
    encoder: NANO_VIT,
    predictor: { width: 48, blocks: 2, heads: 3 },
  },
};

/** What a study says, as the training takes it. */
export function trainingSettings(
  settings: PretrainSettings,
  { steps }: { readonly steps: number },
): TrainingSettings {
  const { architecture, masking, warmupShare } = settings;
  const { seed, batchSize, microBatchSize, learningRate, lastLearningRate } = settings;
  const { weightDecay, clipNorm, emaStart, emaEnd } = settings;
  return {
    architecture: ARCHITECTURES[architecture],
    masking: { ...masking, leadGroups: LIMB_AND_CHEST },
    seed,
    steps,
    batchSize,
    microBatchSize,
    learningRate,
    lastLearningRate,
    warmupSteps: Math.round(warmupShare * steps),
    weightDecay,
    clipNorm,
    emaStart,
    emaEnd,
  };
}
