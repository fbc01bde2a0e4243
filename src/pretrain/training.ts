import { EinthovenError } from "../core/error.ts";
import { randomOf } from "../core/random.ts";
import type { Weight } from "../models/model.ts";
import { adamWStep, type DecayGroup } from "../optimise/adamw.ts";
import { clipFactor, globalNorm } from "../optimise/clip.ts";
import type { Parameters } from "../optimise/parameters.ts";
import { evenly, warmUpCosine } from "../optimise/schedules.ts";
import { type CollapseNumbers, collapseNumbers } from "./collapse.ts";
import { decays } from "./jepa.ts";
import { drawMask, type Mask } from "./masking.ts";
import { openMicroBatches } from "./micro-batches.ts";
import {
  checkSettings,
  settingsOf,
  type TrainingOptions,
  type TrainingSettings,
} from "./training-options.ts";
import {
  checkpointOf,
  openState,
  restoreState,
  type TrainingCheckpoint,
} from "./training-state.ts";

/** What one step did. */
export interface StepReport {
  /** Counts from 1. */
  readonly step: number;
  /** Mean over the batch, before the step. */
  readonly loss: number;
  /** Length of the gradient before it was clipped. */
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Of the target encoder after the step, at every step that the monitor looks at. */
  readonly rankMe?: number;
  readonly embeddingStd?: number;
}

/** A training under way. Its steps come one after another. */
export interface TrainingRun {
  /** Steps that were done. */
  readonly done: number;
  /** Learns from float32[batch, leads, samples]. Throws `training-diverged` where the loss is no number. */
  step(batch: Float32Array): Promise<StepReport>;
  /** A copy of all that going on needs. */
  checkpoint(): TrainingCheckpoint;
  /** Goes on where a checkpoint was made. Throws `checkpoint-mismatch`. */
  restore(checkpoint: TrainingCheckpoint): void;
  /** The encoder to use: a copy of the target's weights. */
  encoder(): ReadonlyMap<string, Weight>;
  release(): Promise<void>;
}

/**
 * Opens a joint-embedding predictive training (I-JEPA, Assran et al., arXiv 2301.08243; docs/pretraining.md has the
 * formulae). The same settings and batches give the same bits, whatever the number of lanes: chance is named by seed, step
 * and record, and the slopes of micro-batches are added in their order. Throws `option-invalid`, `session-failed`.
 */
export async function openTraining(options: TrainingOptions): Promise<TrainingRun> {
  const settings = settingsOf(options);
  checkSettings(settings);
  const { architecture, batchSize, steps, weightDecay, clipNorm, monitor } = options;
  const state = openState(settings);
  const parts = await openMicroBatches(options, state);
  const groups = decayGroups(state.student, weightDecay);
  const slopes = new Float32Array(state.student.data.length);

  async function step(batch: Float32Array): Promise<StepReport> {
    const number = state.step + 1;
    requireBatch(batch, options);
    const masks = masksOf(options, number);
    const sum = await parts.slopesInto(slopes, batch, masks);
    const loss = sum / batchSize;
    if (!Number.isFinite(loss)) throw diverged(loss, number);
    const gradientNorm = globalNorm(slopes, 1 / batchSize);
    const { warmupSteps, learningRate: peak, lastLearningRate: last } = options;
    const learningRate = warmUpCosine(number, { steps, warmupSteps, peak, last });
    const scale = clipFactor(gradientNorm, clipNorm) / batchSize;
    const moments = { mean: state.mean.data, square: state.square.data };
    adamWStep(
      state.student.data,
      { slopes, moments },
      { step: number, learningRate, scale, groups },
    );
    const { emaStart: start, emaEnd: end } = options;
    followInto(state.target.data, state.student.data, evenly(number, { steps, start, end }));
    state.step = number;
    const looks = monitor !== undefined && (number % monitor.every === 0 || number === steps);
    const collapse = looks ? await look(monitor.records) : {};
    return { step: number, loss, gradientNorm, learningRate, ...collapse };
  }

  async function look(records: Float32Array): Promise<CollapseNumbers> {
    return collapseNumbers(await parts.embeddings(records), architecture.encoder.width);
  }

  return {
    get done(): number {
      return state.step;
    },
    step,
    checkpoint: () => checkpointOf(state, settings),
    restore: (checkpoint) => restoreState(state, checkpoint, settings),
    encoder: () =>
      new Map(
        [...state.target.tensors].map(([key, { shape, data }]) => [
          key,
          { shape, data: data.slice() },
        ]),
      ),
    release: () => parts.release(),
  };
}

/** One mask for each record of a step. */
function masksOf(
  { architecture, masking, seed, batchSize }: TrainingSettings,
  step: number,
): Mask[] {
  return Array.from({ length: batchSize }, (_, r) => {
    const random = randomOf(`pretrain/${seed}/step-${step}/record-${r}/mask`);
    return drawMask(architecture.encoder, masking, random);
  });
}

/** Parameters that decay and parameters that do not, in their order. */
function decayGroups({ tensors }: Parameters, decay: number): DecayGroup[] {
  return [...tensors].map(([key, { shape, start, data }]) => ({
    start,
    end: start + data.length,
    decay: decays(key, shape) ? decay : 0,
  }));
}

/** Moves the target towards the student: target = momentum target + (1 - momentum) student. */
function followInto(target: Float32Array, student: Float32Array, momentum: number): void {
  for (let i = 0; i < target.length; i++) {
    target[i] = momentum * target[i]! + (1 - momentum) * student[i]!;
  }
}

function requireBatch(batch: Float32Array, { architecture, batchSize }: TrainingSettings): void {
  const { leads, slots, patchSamples } = architecture.encoder;
  if (batch.length === batchSize * leads * slots * patchSamples) return;
  throw new EinthovenError(
    "shape-mismatch",
    `${batch.length} values are not ${batchSize} records of ${leads} leads x ${slots * patchSamples} samples`,
  );
}

function diverged(loss: number, step: number): EinthovenError {
  return new EinthovenError("training-diverged", `the loss of step ${step} is ${loss}`, {
    hint: "lower the learning rate or lengthen the warm-up; if it is so from the first step, look for NaN in the records",
  });
}
