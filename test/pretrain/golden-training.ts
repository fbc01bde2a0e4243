import { readFileSync } from "node:fs";
import { nanoVitTensors } from "../../src/models/graph/nano-vit.ts";
import { numberedWeights } from "../../src/models/verification/numbered-weights.ts";
import type { JepaArchitecture } from "../../src/pretrain/jepa.ts";
import { jepaTensors } from "../../src/pretrain/jepa.ts";
import type { Masking } from "../../src/pretrain/masking.ts";
import type { TrainingSettings } from "../../src/pretrain/training-options.ts";
import type { TrainingCheckpoint } from "../../src/pretrain/training-state.ts";

interface Golden {
  readonly tolerance: number;
  readonly architecture: JepaArchitecture;
  readonly masking: Masking;
  readonly training: Omit<TrainingSettings, "architecture" | "masking">;
  readonly steps: readonly {
    readonly masks: readonly (readonly [context: number[], targets: number[]])[];
    readonly loss: number;
    readonly gradientNorm: number;
    readonly learningRate: number;
  }[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  readonly student: Readonly<Record<string, readonly number[]>>;
  readonly target: Readonly<Record<string, readonly number[]>>;
}

/** A small training by torch (scripts/golden/pretrain_jepa.py). */
export const golden: Golden = JSON.parse(
  readFileSync(new URL("../golden/pretrain/jepa.json", import.meta.url), "utf8"),
);

/** Its settings. */
export const goldenSettings: TrainingSettings = {
  architecture: golden.architecture,
  masking: golden.masking,
  ...golden.training,
};

/** Its records at a step: float32[batch, leads, samples]. */
export function goldenBatch(step: number): Float32Array {
  const { leads, slots, patchSamples } = golden.architecture.encoder;
  const samples = slots * patchSamples;
  return Float32Array.from({ length: golden.training.batchSize * leads * samples }, (_, i) => {
    const lead = Math.floor(i / samples);
    const t = i % samples;
    return Math.sin(0.05 * step * (lead + 1) + 0.31 * t) + 0.5 * Math.sin(0.9 * t + lead);
  });
}

/** Its weights before the first step. */
export function goldenStart(settings: TrainingSettings = goldenSettings): TrainingCheckpoint {
  const weights = numberedWeights(jepaTensors(settings.architecture));
  const own = [...nanoVitTensors(settings.architecture.encoder).keys()];
  const named = [...weights].flatMap(([key, { shape, data }]) => [
    [`student.${key}`, { shape, data }] as const,
    [`mean.${key}`, { shape, data: new Float32Array(data.length) }] as const,
    [`square.${key}`, { shape, data: new Float32Array(data.length) }] as const,
  ]);
  const targets = own.map((key) => {
    const { shape, data } = weights.get(key)!;
    return [`target.${key}`, { shape, data: data.map((value) => 1.1 * value) }] as const;
  });
  return {
    tensors: new Map([...named, ...targets]),
    metadata: new Map([
      ["step", "0"],
      ["settings", JSON.stringify(settings)],
    ]),
  };
}
