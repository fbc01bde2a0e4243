import { type Matrix, matrixOf, rowOf } from "../../core/matrix.ts";
import { plainBlockProducts } from "../../linalg/plain-block-products.ts";
import type { BlockProducts, OpenBlockProducts } from "../../linalg/row-blocks.ts";
import { bestF1Threshold } from "../../metrics/best-threshold.ts";
import { logLoss } from "../../metrics/probability-scores.ts";
import { completePredictions } from "../complete-predictions.ts";
import { innerFolds } from "../inner-folds.ts";
import { predictedOutputs } from "../mlp/output-loss.ts";
import type { FittedOutput, FittedProbe, TaskKind, TokenProbe } from "../probe.ts";
import { standardisationFrom, standardisationMatrix, storable } from "../stored-standardisation.ts";
import { type TaskColumn, taskColumns, trainable, untrainableOutput } from "../task-columns.ts";
import type { Readouts } from "./attention.ts";
import { standardisedTokens, tokenStandardisation } from "./standardised-tokens.ts";
import type { TokenRecords } from "./token-records.ts";
import { readOut, trainAttention } from "./train-attention.ts";
import { differentiatedTrainingPass, plainTrainingPass, type TrainingPass } from "./training-pass.ts";

const INNER_FOLDS = 5;

/**
 * Attentive pooling: for each class one learned query weighs a record's tokens, and a linear head reads their weighted
 * mean; trained by AdamW and stopped where the loss of inner held-out patients is lowest. Matrices: `queries`
 * float32[fitted outputs, width], `weights` float32[fitted outputs, width + 1] (the bias last) and `standardisation`
 * float32[2, width].
 */
export const attentive: TokenProbe = {
  id: "attentive",
  title: "Attentive pooling",
  input: "tokens",
  tasks: ["multi-label", "multi-class"],
  version: 2,
  fit: async (x, task, { patientIds, seed, openBlockProducts = plainBlockProducts, openSession }) => {
    const columns = taskColumns(x, task, { patientIds, probe: attentive });
    return withBlockProducts(openBlockProducts, async (products) => {
      const pass =
        openSession === undefined
          ? plainTrainingPass(products)
          : differentiatedTrainingPass(openSession);
      try {
        return await fitAttentive(x, columns, { kind: task.kind, patientIds, seed, products, pass });
      } finally {
        await pass.release();
      }
    });
  },
  predict: (fitted, x, { openBlockProducts = plainBlockProducts } = {}) =>
    withBlockProducts(openBlockProducts, (products) => predictAttentive(fitted, x, products)),
};

async function fitAttentive(
  x: TokenRecords,
  columns: readonly TaskColumn[],
  options: {
    readonly kind: TaskKind;
    readonly patientIds: readonly string[];
    readonly seed: number | string;
    readonly products: BlockProducts;
    readonly pass: TrainingPass;
  },
): Promise<FittedProbe> {
  const { kind, patientIds, seed, products, pass } = options;
  const standardisation = storable(await tokenStandardisation(x));
  const own = trainable(columns);
  const matrices: Record<string, Matrix> = {
    standardisation: standardisationMatrix(standardisation),
    queries: matrixOf(own.length, x.width),
    weights: matrixOf(own.length, x.width + 1),
  };
  const fitted = new Map<string, FittedOutput>();
  if (own.length > 0) {
    const z = standardisedTokens(x, standardisation);
    const wanted = own.map(({ values }) => values);
    const folds = innerFolds(columns, { kind, patientIds, folds: INNER_FOLDS, seed });
    const training = { kind, seed, products, pass, ...folds };
    const trained = await trainAttention(z, exclusive(wanted, kind), training);
    fillMatrices(matrices, trained.readouts);
    const probabilities = predictedOutputs(trained.heldOut, own.length, kind);
    own.forEach(({ id, assessed, positives, values }, o) => {
      const labels = values.map((value) => (Number.isNaN(value) ? -1 : value));
      const held = probabilities.subarray(o * x.rows, (o + 1) * x.rows);
      fitted.set(id, {
        id,
        status: "fitted",
        assessed,
        positives,
        threshold: bestF1Threshold(labels, held),
        chosen: { epochs: trained.epochs },
        inner: { score: "log-loss", value: logLoss(labels, held) },
      });
    });
  }
  const outputs = columns.map((column) => fitted.get(column.id) ?? untrainableOutput(column));
  return { probeId: attentive.id, kind, features: x.width, outputs, matrices };
}

/** A record of a class that is not trainable has no place in the softmax. */
function exclusive(wanted: readonly Float64Array[], kind: TaskKind): readonly Float64Array[] {
  if (kind !== "multi-class") return wanted;
  return wanted.map((own) =>
    own.map((value, r) => (wanted.some((other) => other[r] === 1) ? value : Number.NaN)),
  );
}

function fillMatrices(
  matrices: Readonly<Record<string, Matrix>>,
  { count, width, stack, biases }: Readouts,
): void {
  matrices["queries"]!.data.set(stack.subarray(0, count * width));
  for (let o = 0; o < count; o++) {
    const row = rowOf(matrices["weights"]!, o);
    row.set(stack.subarray((count + o) * width, (count + o + 1) * width));
    row[width] = biases[o]!;
  }
}

async function predictAttentive(
  fitted: FittedProbe,
  x: TokenRecords,
  products: BlockProducts,
): Promise<Float64Array> {
  const { standardisation, queries, weights } = fitted.matrices;
  const z = standardisedTokens(x, standardisationFrom(standardisation!));
  const { rows: count, cols: width } = queries!;
  const stack = new Float32Array(2 * count * width);
  stack.set(queries!.data);
  const biases = new Float64Array(count);
  for (let o = 0; o < count; o++) {
    const row = rowOf(weights!, o);
    stack.set(row.subarray(0, width), (count + o) * width);
    biases[o] = row[width]!;
  }
  const logits = await readOut(z, { count, width, stack, biases }, products);
  const predicted = predictedOutputs(logits, Math.max(1, count), fitted.kind);
  const out = new Float64Array(x.rows * count);
  for (let o = 0; o < count; o++) {
    for (let r = 0; r < x.rows; r++) out[r * count + o] = predicted[o * x.rows + r]!;
  }
  return completePredictions(fitted, out, x.rows);
}

async function withBlockProducts<T>(
  open: OpenBlockProducts,
  work: (products: BlockProducts) => Promise<T>,
): Promise<T> {
  const products = await open();
  try {
    return await work(products);
  } finally {
    await products.release();
  }
}
