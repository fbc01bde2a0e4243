import { randomOf, shuffled } from "../../core/random.ts";
import type { BlockProducts } from "../../linalg/row-blocks.ts";
import { outputLoss, type Wanted } from "../mlp/output-loss.ts";
import type { TaskKind } from "../probe.ts";
import { attend, type Readouts } from "./attention.ts";
import { moveModels, openModel, type ReadoutModel, readoutsOf } from "./readout-model.ts";
import { readBatch, type TokenRecords } from "./token-records.ts";
import type { TrainingPass } from "./training-pass.ts";

export interface TrainingOptions {
  readonly kind: TaskKind;
  readonly seed: number | string;
  readonly products: BlockProducts;
  readonly pass: TrainingPass;
  /** int32[records], below `folds`. */
  readonly foldOf: Int32Array;
  readonly folds: number;
}

/** The readouts of the epoch with the lowest held-out loss. */
export interface TrainedReadouts {
  readonly readouts: Readouts;
  readonly epochs: number;
  /** By the readouts that left a record's fold out: float32[outputs, records]. */
  readonly heldOut: Float32Array;
  /** Log-loss of these: see `outputLoss`. */
  readonly loss: number;
}

const BATCH_RECORDS = 32;
/** Steps that are enough for most subsets; small ones take many epochs for them, large ones few. */
const WANTED_STEPS = 1000;
const FEWEST_EPOCHS = 6;
const MOST_EPOCHS = 100;
/** Learning rate times the square root of the width: how far one step moves the weights together. */
const STEP_LENGTH = 0.05;
/** Decay of queries and value weights per step, as a share of the learning rate (AdamW, Loshchilov and Hutter 2019). */
const WEIGHT_DECAY = 0.05;

/**
 * Trains one readout per output on all records, and beside it one per fold on the others, by AdamW on batches of
 * records: all of them read the same tokens in one product. After every epoch each record is judged by the readouts
 * that left its fold out; training ends when their loss no longer falls. x gives standardised tokens; wanted =
 * float64[outputs][records], NaN where there is nothing to learn.
 */
export async function trainAttention(
  x: TokenRecords,
  wanted: Wanted,
  options: TrainingOptions,
): Promise<TrainedReadouts> {
  const { kind, seed, folds, foldOf } = options;
  const learningRate = STEP_LENGTH / Math.sqrt(x.width);
  const models = Array.from({ length: folds + 1 }, (_, m) =>
    openModel(x.width, withoutFold(wanted, foldOf, m), { learningRate, decay: WEIGHT_DECAY }),
  );
  const rows = [...foldOf.keys()].filter((r) => wanted.some((own) => !Number.isNaN(own[r]!)));
  const { most, patience } = epochsFor(rows.length);
  let best: TrainedReadouts | null = null;
  for (let epoch = 1; epoch <= Math.min(most, (best?.epochs ?? 0) + patience); epoch++) {
    const order = shuffled(rows, randomOf(`attentive/${seed}/epoch-${epoch}`));
    for (const batch of batchesOf(order)) {
      await trainOn(x, models, { ...options, batch });
    }
    const heldOut = await heldOutLogits(x, models.slice(0, folds), { ...options, rows });
    const loss = outputLoss(heldOut, wanted, kind).value;
    if (best === null || loss < best.loss) {
      best = { readouts: readoutsOf(models.slice(folds)), epochs: epoch, heldOut, loss };
    }
  }
  return best!;
}

/** Predicts standardised tokens: float32[outputs, records]. */
export async function readOut(
  x: TokenRecords,
  readouts: Readouts,
  products: BlockProducts,
): Promise<Float32Array> {
  const out = new Float32Array(readouts.count * x.rows);
  const rows = Array.from({ length: x.rows }, (_, r) => r);
  for (const batch of batchesOf(rows)) {
    const { logits } = await attend(await readBatch(x, batch), readouts, products);
    batch.forEach((r, i) => {
      for (let o = 0; o < readouts.count; o++) {
        out[o * x.rows + r] = logits[o * batch.length + i]!;
      }
    });
  }
  return out;
}

function epochsFor(records: number): { most: number; patience: number } {
  const wanted = Math.ceil(WANTED_STEPS / Math.ceil(records / BATCH_RECORDS));
  const most = Math.max(FEWEST_EPOCHS, Math.min(MOST_EPOCHS, wanted));
  return { most, patience: Math.max(3, Math.ceil(most / 5)) };
}

/** A fold that is not there leaves all records in. */
function withoutFold(wanted: Wanted, foldOf: Int32Array, fold: number): Wanted {
  return wanted.map((own) => own.map((value, r) => (foldOf[r] === fold ? Number.NaN : value)));
}

function batchesOf(rows: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(rows.length / BATCH_RECORDS) }, (_, b) =>
    rows.slice(b * BATCH_RECORDS, (b + 1) * BATCH_RECORDS),
  );
}

async function trainOn(
  x: TokenRecords,
  models: readonly ReadoutModel[],
  { kind, pass, batch }: TrainingOptions & { readonly batch: readonly number[] },
): Promise<void> {
  const wanted = models.map((model) =>
    model.wanted.map((values) => Float64Array.from(batch, (r) => values[r]!)),
  );
  const tokens = await readBatch(x, batch);
  moveModels(models, await pass.slopes(tokens, readoutsOf(models), { kind, wanted }));
}

/** What the readouts of each fold say of its records: float32[outputs, records]. */
async function heldOutLogits(
  x: TokenRecords,
  models: readonly ReadoutModel[],
  { products, foldOf, rows }: TrainingOptions & { readonly rows: readonly number[] },
): Promise<Float32Array> {
  const { outputs } = models[0]!;
  const out = new Float32Array(outputs * x.rows);
  for (const [fold, model] of models.entries()) {
    const readouts = readoutsOf([model]);
    for (const batch of batchesOf(rows.filter((r) => foldOf[r] === fold))) {
      const { logits } = await attend(await readBatch(x, batch), readouts, products);
      batch.forEach((r, i) => {
        for (let o = 0; o < outputs; o++) out[o * x.rows + r] = logits[o * batch.length + i]!;
      });
    }
  }
  return out;
}
