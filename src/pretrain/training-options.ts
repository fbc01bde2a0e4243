import { EinthovenError } from "../core/error.ts";
import type { Session } from "../core/session.ts";
import type { OnnxModel } from "../formats/onnx/onnx.ts";
import type { JepaArchitecture } from "./jepa.ts";
import type { Masking } from "./masking.ts";

/** Everything that decides what a training makes of the same batches. */
export interface TrainingSettings {
  readonly architecture: JepaArchitecture;
  readonly masking: Masking;
  readonly seed: number | string;
  /** Steps of the whole training: the schedules end with them. */
  readonly steps: number;
  /** Records of a step. */
  readonly batchSize: number;
  /** Records that are computed together: they bound the memory, and how sums of slopes are rounded. Divides the batch. */
  readonly microBatchSize: number;
  /** The highest learning rate. */
  readonly learningRate: number;
  /** The learning rate of the last step. */
  readonly lastLearningRate: number;
  readonly warmupSteps: number;
  readonly weightDecay: number;
  /** Longest gradient: a longer one is shortened to it. */
  readonly clipNorm: number;
  /** Momentum of the target encoder, at the first and at the last step. */
  readonly emaStart: number;
  readonly emaEnd: number;
}

/** Opens a graph once for every lane; sessions of different lanes compute at the same time. */
export type OpenSessions = (model: OnnxModel) => Promise<readonly Session[]>;

/** Records that are never trained on, to see a collapse on. */
export interface Monitor {
  /** float32[records, leads, samples]. */
  readonly records: Float32Array;
  /** Steps from one look to the next. */
  readonly every: number;
}

export interface TrainingOptions extends TrainingSettings {
  readonly sessions: OpenSessions;
  readonly monitor?: Monitor;
}

/** The settings among the options. */
export function settingsOf(options: TrainingOptions): TrainingSettings {
  const { sessions: _sessions, monitor: _monitor, ...settings } = options;
  return settings;
}

/** Throws `option-invalid` for a number that no training can have. */
export function checkSettings(settings: TrainingSettings): void {
  const { batchSize, microBatchSize, steps, warmupSteps } = settings;
  const counts = { batchSize, microBatchSize, steps };
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 1) refuse(`${name} is ${value}`, "give 1 or more");
  }
  if (batchSize % microBatchSize !== 0) {
    refuse(
      `a batch of ${batchSize} does not divide into parts of ${microBatchSize}`,
      "give a microBatchSize that divides batchSize",
    );
  }
  if (warmupSteps > steps) {
    refuse(`a warm-up of ${warmupSteps} steps in ${steps}`, "give a shorter warm-up or more steps");
  }
}

function refuse(message: string, hint: string): never {
  throw new EinthovenError("option-invalid", message, { hint });
}
