import { type Matrix, matrixOf, rowOf } from "../../core/matrix.ts";
import { type OpenProducts, plainProducts } from "../../linalg/products.ts";
import { bestF1Threshold } from "../../metrics/best-threshold.ts";
import { logLoss } from "../../metrics/probability-scores.ts";
import { completePredictions } from "../complete-predictions.ts";
import { innerFolds } from "../inner-folds.ts";
import { withProducts } from "../open-row-space.ts";
import type { FittedOutput, FittedProbe, Probe, ProbeOptions, TaskKind } from "../probe.ts";
import { type Standardisation, standardised } from "../standardise.ts";
import {
  standardisationFrom,
  standardisationMatrix,
  storableStandardisation,
} from "../stored-standardisation.ts";
import { type TaskColumn, taskColumns, trainable, untrainableOutput } from "../task-columns.ts";
import { type Network, runNetworks } from "./network.ts";
import { predictedOutputs } from "./output-loss.ts";
import { type TrainedNetwork, trainNetworks } from "./train-networks.ts";

const HIDDEN = 64;
const INNER_FOLDS = 5;
/** From this many records on, one held-out fifth says when to stop; below, every fold is held out in turn. */
const MANY_RECORDS = 2000;

/**
 * A network of one hidden layer for all outputs together, stopped where the loss of inner held-out patients is lowest.
 * Matrices: `inner` float32[64, features + 1] and `outer` float32[fitted outputs, 64 + 1] (the bias last),
 * `standardisation` float32[2, features], and for targets `spread` float32[2, fitted outputs] (mean and scale).
 */
export const mlp: Probe = {
  id: "mlp",
  title: "Neural network",
  input: "vectors",
  tasks: ["multi-label", "multi-class", "regression"],
  version: 1,
  fit: async (x, task, options) => {
    const columns = taskColumns(x, task, { patientIds: options.patientIds, probe: mlp });
    return fitMlp(x, columns, { kind: task.kind, ...options });
  },
  predict: (fitted, x, { openProducts = plainProducts } = {}) =>
    predictMlp(fitted, x, openProducts),
};

/**
 * Restores the network of a fitted neural network of classes, whose outputs are log-odds of the fitted classes in their
 * order, and what its inputs are standardised by. Null where no class was trainable.
 */
export function mlpNetworkOf({
  matrices: { inner, outer, standardisation },
}: FittedProbe): { network: Network; standardisation: Standardisation } | null {
  if (inner === undefined) return null;
  return {
    network: networkOf(inner, outer!),
    standardisation: standardisationFrom(standardisation!),
  };
}

type FitOptions = ProbeOptions & { readonly kind: TaskKind };

async function fitMlp(
  x: Matrix,
  columns: readonly TaskColumn[],
  { kind, patientIds, seed, openProducts = plainProducts }: FitOptions,
): Promise<FittedProbe> {
  const standardisation = storableStandardisation(x);
  const own = trainable(columns);
  const outputs = new Map<string, FittedOutput>();
  const matrices: Record<string, Matrix> = {
    standardisation: standardisationMatrix(standardisation),
  };
  if (own.length > 0) {
    const spread = spreadOf(own, kind);
    const wanted = wantedOutputs(own, { kind, spread });
    const z = standardised(x, standardisation);
    const { foldOf, folds } = innerFolds(columns, { kind, patientIds, folds: INNER_FOLDS, seed });
    const trained = await withProducts(z, openProducts, (products) =>
      trainNetworks(wanted, {
        kind,
        seed,
        products,
        features: x.cols,
        hidden: HIDDEN,
        foldOf,
        heldOutFolds: x.rows < MANY_RECORDS || !judgesAll(own, foldOf) ? folds : 1,
      }),
    );
    matrices["inner"] = withBias(trained.network.inner, trained.network.innerBias);
    matrices["outer"] = withBias(trained.network.outer, trained.network.outerBias);
    matrices["spread"] = spread;
    own.forEach((column, o) => {
      outputs.set(column.id, fittedOutput(column, { o, kind, trained, spread }));
    });
  }
  return {
    probeId: mlp.id,
    kind,
    features: x.cols,
    outputs: columns.map((column) => outputs.get(column.id) ?? untrainableOutput(column)),
    matrices,
  };
}

async function predictMlp(
  fitted: FittedProbe,
  x: Matrix,
  openProducts: OpenProducts,
): Promise<Float64Array> {
  const { standardisation, inner, outer, spread } = fitted.matrices;
  const z = standardised(x, standardisationFrom(standardisation!));
  if (inner === undefined) return completePredictions(fitted, new Float64Array(0), x.rows);
  const network = networkOf(inner, outer!);
  const [activations] = await withProducts(z, openProducts, (products) =>
    runNetworks([network], { products, records: x.rows }),
  );
  const { outputs } = network;
  const predicted = predictedOutputs(activations!.logits, outputs, fitted.kind);
  const out = new Float64Array(x.rows * outputs);
  for (let o = 0; o < outputs; o++) {
    for (let r = 0; r < x.rows; r++) {
      out[r * outputs + o] = unspread(predicted[o * x.rows + r]!, spread!, o);
    }
  }
  return completePredictions(fitted, out, x.rows);
}

/** Whether fold 0 alone has a positive record of every class and an assessed one of every target. */
function judgesAll(columns: readonly TaskColumn[], foldOf: Int32Array): boolean {
  return columns.every(({ values, positives }) =>
    values.some(
      (value, r) => foldOf[r] === 0 && (positives === null ? !Number.isNaN(value) : value === 1),
    ),
  );
}

/** What the network is to say: class labels, or targets of mean 0 and deviation 1; NaN where not assessed. */
function wantedOutputs(
  columns: readonly TaskColumn[],
  { kind, spread }: { kind: TaskKind; spread: Matrix },
): Float64Array[] {
  const values = columns.map((column, o) =>
    column.values.map((value) => (value - spread.data[o]!) / spread.data[columns.length + o]!),
  );
  if (kind !== "multi-class") return values;
  // A record of a class that is not trainable has no place in the softmax.
  return values.map((own) =>
    own.map((value, r) => (values.some((other) => other[r] === 1) ? value : Number.NaN)),
  );
}

/** Mean and deviation of each target: float32[2, outputs]; 0 and 1 for classes. */
function spreadOf(columns: readonly TaskColumn[], kind: TaskKind): Matrix {
  const out = matrixOf(2, columns.length);
  columns.forEach(({ values, fallback, assessed }, o) => {
    const squares = values.reduce(
      (sum, value) => (Number.isNaN(value) ? sum : sum + (value - fallback) ** 2),
      0,
    );
    const deviation = Math.sqrt(squares / assessed);
    out.data[o] = kind === "regression" ? fallback : 0;
    out.data[columns.length + o] = kind === "regression" && deviation > 0 ? deviation : 1;
  });
  return out;
}

function unspread(value: number, spread: Matrix, o: number): number {
  return value * spread.data[spread.cols + o]! + spread.data[o]!;
}

function withBias(weights: Float32Array, bias: Float32Array): Matrix {
  const width = weights.length / bias.length;
  const out = matrixOf(bias.length, width + 1);
  for (let i = 0; i < bias.length; i++) {
    rowOf(out, i).set(weights.subarray(i * width, (i + 1) * width));
    rowOf(out, i)[width] = bias[i]!;
  }
  return out;
}

function withoutBias(matrix: Matrix): { weights: Float32Array; bias: Float32Array } {
  const width = matrix.cols - 1;
  const weights = new Float32Array(matrix.rows * width);
  const bias = new Float32Array(matrix.rows);
  for (let i = 0; i < matrix.rows; i++) {
    weights.set(rowOf(matrix, i).subarray(0, width), i * width);
    bias[i] = rowOf(matrix, i)[width]!;
  }
  return { weights, bias };
}

function networkOf(inner: Matrix, outer: Matrix): Network {
  const first = withoutBias(inner);
  const last = withoutBias(outer);
  return {
    features: inner.cols - 1,
    hidden: inner.rows,
    outputs: outer.rows,
    inner: first.weights,
    innerBias: first.bias,
    outer: last.weights,
    outerBias: last.bias,
  };
}

function fittedOutput(
  { id, assessed, positives, values }: TaskColumn,
  at: { o: number; kind: TaskKind; trained: TrainedNetwork; spread: Matrix },
): FittedOutput {
  const { o, kind, trained, spread } = at;
  const records = values.length;
  const own = trained.heldOut.subarray(o * records, (o + 1) * records);
  const held = { id, assessed, positives, status: "fitted" as const };
  const chosen = { steps: trained.steps };
  if (kind === "regression") {
    const errors = Array.from(own, (value, r) => (unspread(value, spread, o) - values[r]!) ** 2);
    const known = errors.filter((error) => !Number.isNaN(error));
    const value = known.reduce((sum, error) => sum + error / known.length, 0);
    return { ...held, threshold: null, chosen, inner: { score: "mean-squared-error", value } };
  }
  const rows = [...own.keys()].filter((r) => !Number.isNaN(own[r]! + values[r]!));
  const labels = rows.map((r) => values[r]!);
  const scores = rows.map((r) => own[r]!);
  return {
    ...held,
    threshold: bestF1Threshold(labels, scores),
    chosen,
    inner: { score: "log-loss", value: logLoss(labels, scores) },
  };
}
