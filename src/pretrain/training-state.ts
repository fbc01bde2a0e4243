import { EinthovenError } from "../core/error.ts";
import { nanoVitTensors } from "../models/graph/nano-vit.ts";
import type { Weight } from "../models/model.ts";
import { randomWeights } from "../models/random-weights.ts";
import { type Parameters, parametersLike, parametersOf } from "../optimise/parameters.ts";
import { jepaTensors } from "./jepa.ts";
import type { TrainingSettings } from "./training-options.ts";

/** All that a training changes: nothing else is needed to go on with it. */
export interface TrainingState {
  /** Steps that were done. */
  step: number;
  /** Encoder and predictor. */
  readonly student: Parameters;
  /** The encoder that follows the student's and says what is to be guessed: its result. */
  readonly target: Parameters;
  /** Of the student's parameters (`adamWStep`). */
  readonly mean: Parameters;
  readonly square: Parameters;
}

/** A training as it is kept: float32 tensors and texts, as a safetensors file has them. */
export interface TrainingCheckpoint {
  /** "student.", "target.", "mean." and "square." before the keys of the network. */
  readonly tensors: ReadonlyMap<string, Weight>;
  /** "step", and "settings" as JSON; every draw is named by seed and step, so there is no state of chance. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Untrained weights: those of the random twin of the same seed, and a target that equals them. */
export function openState({ architecture, seed }: TrainingSettings): TrainingState {
  const weights = randomWeights(jepaTensors(architecture), String(seed));
  const student = parametersOf(weights);
  const own = [...nanoVitTensors(architecture.encoder).keys()];
  const target = parametersOf(new Map(own.map((key) => [key, weights.get(key)!])));
  return {
    step: 0,
    student,
    target,
    mean: parametersLike(student),
    square: parametersLike(student),
  };
}

/** Copies the state. */
export function checkpointOf(state: TrainingState, settings: TrainingSettings): TrainingCheckpoint {
  const tensors = PARTS.flatMap((part) =>
    [...state[part].tensors].map(
      ([key, { shape, data }]) => [`${part}.${key}`, { shape, data: data.slice() }] as const,
    ),
  );
  return {
    tensors: new Map(tensors),
    metadata: new Map([
      ["step", String(state.step)],
      ["settings", JSON.stringify(settings)],
    ]),
  };
}

/** Overwrites the state. Throws `checkpoint-mismatch` for a checkpoint of other settings or without one of the tensors. */
export function restoreState(
  state: TrainingState,
  { tensors, metadata }: TrainingCheckpoint,
  settings: TrainingSettings,
): void {
  const stored = metadata.get("settings");
  const step = Number(metadata.get("step"));
  if (stored === undefined || !Number.isInteger(step)) {
    throw mismatch("the file is no checkpoint of a training: it states no step or no settings");
  }
  requireSame(JSON.parse(stored) as TrainingSettings, settings);
  const found = PARTS.flatMap((part) =>
    [...state[part].tensors].map(([key, { shape, data }]) => {
      const values = tensors.get(`${part}.${key}`);
      if (values === undefined || String(values.shape) !== String(shape)) {
        throw mismatch(`the checkpoint has no tensor ${part}.${key} of [${shape}]`);
      }
      return { data, values: values.data };
    }),
  );
  for (const { data, values } of found) data.set(values);
  state.step = step;
}

const PARTS = ["student", "target", "mean", "square"] as const;

function requireSame(stored: TrainingSettings, settings: TrainingSettings): void {
  for (const [name, value] of Object.entries(settings)) {
    const was = stored[name as keyof TrainingSettings];
    if (JSON.stringify(was) === JSON.stringify(value)) continue;
    throw mismatch(
      `the checkpoint is of a training with ${name} ${JSON.stringify(was)}, not ${JSON.stringify(value)}`,
    );
  }
}

function mismatch(message: string): EinthovenError {
  return new EinthovenError("checkpoint-mismatch", message, {
    hint: "go on with the settings that the training began with, or begin a new one elsewhere",
  });
}
