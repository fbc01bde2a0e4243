import { z } from "zod";
import type { ExampleEcg } from "./example-ecg.ts";
import type { Environment } from "./provenance.ts";

/** A dataset as a pre-training saw it. */
export interface PretrainedDataset {
  readonly name: string;
  readonly card: string;
  readonly title: string;
  readonly license: string;
  readonly simulated: boolean;
  /** "train", "train-and-validation" or "all". */
  readonly part: string;
  /** How the parts were made. */
  readonly splitRule: string;
  /** Hash of its tables and headers. */
  readonly files: string;
  /** Records that were chosen, and those of them that gave windows. */
  readonly chosen: number;
  readonly records: number;
  readonly windows: number;
  /** Key of its windows in the cache. */
  readonly windowsKey: string;
}

/** Everything that pins a pre-training: its lock.json. */
export interface PretrainingLock {
  readonly schema: 1;
  readonly title: string;
  readonly description: string;
  /** Content key of all that decides the weights. */
  readonly key: string;
  /** As it was called, without the folder of the program. */
  readonly command: string;
  readonly environment: Environment;
  readonly studyText: string;
  readonly encoder: {
    readonly id: string;
    readonly title: string;
    readonly parameters: number;
    readonly inputSteps: readonly string[];
  };
  /** Settings with their defaults, each as JSON text, by path: "masking.contextTokens". */
  readonly settings: Readonly<Record<string, string>>;
  readonly steps: number;
  readonly batchSize: number;
  readonly datasets: readonly PretrainedDataset[];
  /** Windows that are never trained on, to see a collapse on. */
  readonly monitorWindows: number;
}

/** One line of log.jsonl: one step. All but the time is the same whenever and wherever it runs. */
export interface PretrainingStep {
  /** From 1. */
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly rankMe?: number | undefined;
  readonly embeddingStd?: number | undefined;
  readonly milliseconds: number;
}

/** A window with what one mask hides of it. */
export interface MaskedExample {
  readonly ecg: ExampleEcg;
  /** Samples of one patch. */
  readonly patchSamples: number;
  /** Patches of one lead. */
  readonly slots: number;
  /** Masks of several steps: tokens that are seen, and those that are guessed; token = lead x slots + slot. */
  readonly masks: readonly {
    readonly step: number;
    readonly context: readonly number[];
    readonly targets: readonly number[];
  }[];
}

/** A pre-training with all that its report shows. */
export interface Pretraining {
  readonly lock: PretrainingLock;
  readonly log: readonly PretrainingStep[];
  /** null where no dataset may be shown. */
  readonly example: MaskedExample | null;
  /** SHA-256 of encoder.safetensors; null while it is under way. */
  readonly encoderSha256: string | null;
  readonly encoderBytes: number | null;
}

/** The grammar of a pre-training's lock.json. */
export const pretrainingLockSchema: z.ZodType<PretrainingLock> = z.object({
  schema: z.literal(1),
  title: z.string(),
  description: z.string(),
  key: z.string(),
  command: z.string(),
  environment: z.object({
    einthovenVersion: z.string(),
    nodeVersion: z.string(),
    onnxRuntimeVersion: z.string(),
    platform: z.string(),
    processor: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
  }),
  studyText: z.string(),
  encoder: z.object({
    id: z.string(),
    title: z.string(),
    parameters: z.number(),
    inputSteps: z.array(z.string()),
  }),
  settings: z.record(z.string(), z.string()),
  steps: z.number(),
  batchSize: z.number(),
  datasets: z.array(
    z.object({
      name: z.string(),
      card: z.string(),
      title: z.string(),
      license: z.string(),
      simulated: z.boolean(),
      part: z.string(),
      splitRule: z.string(),
      files: z.string(),
      chosen: z.number(),
      records: z.number(),
      windows: z.number(),
      windowsKey: z.string(),
    }),
  ),
  monitorWindows: z.number(),
});

/** The grammar of a line of log.jsonl. */
export const pretrainingStepSchema: z.ZodType<PretrainingStep> = z.object({
  step: z.int().min(1),
  epoch: z.number(),
  loss: z.number(),
  gradientNorm: z.number(),
  learningRate: z.number(),
  rankMe: z.number().optional(),
  embeddingStd: z.number().optional(),
  milliseconds: z.number(),
});
