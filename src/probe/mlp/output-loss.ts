import type { TaskKind } from "../probe.ts";
import { sigmoid } from "../sigmoid.ts";
import { softmaxInto } from "../softmax.ts";

/** The wanted outputs of some records: float64[outputs][records], NaN where there is nothing to learn. */
export type Wanted = readonly Float64Array[];

export interface OutputLoss {
  /** Sum over the outputs of the mean loss of each: log-loss in nats, or half the squared error. */
  readonly value: number;
  /** The loss by the logits: float32[outputs, records]. */
  readonly slopes: Float32Array;
}

/**
 * Measures the loss of logits float32[outputs, records]; every output counts the same however many records know it.
 * The probabilities of exclusive classes are a softmax, and their log-loss is one mean over the records.
 */
export function outputLoss(logits: Float32Array, wanted: Wanted, kind: TaskKind): OutputLoss {
  const predicted = predictedOutputs(logits, wanted.length, kind);
  const records = logits.length / wanted.length;
  const slopes = new Float32Array(logits.length);
  let value = 0;
  wanted.forEach((own, o) => {
    const weight = 1 / Math.max(1, known(own));
    for (let r = 0; r < records; r++) {
      const truth = own[r]!;
      if (Number.isNaN(truth)) continue;
      const p = predicted[o * records + r]!;
      slopes[o * records + r] = weight * (p - truth);
      value += weight * lossOf(p, { truth, logit: logits[o * records + r]!, kind });
    }
  });
  return { value, slopes };
}

/** Probabilities, or the outputs themselves for targets: float64[outputs, records]. */
export function predictedOutputs(
  logits: Float32Array,
  outputs: number,
  kind: TaskKind,
): Float64Array {
  const out = Float64Array.from(logits);
  const records = logits.length / outputs;
  switch (kind) {
    case "regression":
      return out;
    case "multi-label":
      return out.map(sigmoid);
    case "multi-class":
      for (let r = 0; r < records; r++) {
        softmaxInto(out, { classes: outputs, start: r, stride: records });
      }
      return out;
  }
}

function known(values: Float64Array): number {
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) count++;
  return count;
}

function lossOf(
  predicted: number,
  { truth, logit, kind }: { truth: number; logit: number; kind: TaskKind },
): number {
  switch (kind) {
    case "regression":
      return (predicted - truth) ** 2 / 2;
    case "multi-label":
      return Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(logit, 0) - truth * logit;
    case "multi-class":
      return truth === 1 ? -Math.log(Math.max(Number.MIN_VALUE, predicted)) : 0;
  }
}
