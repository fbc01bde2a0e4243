import { type Matrix, matrixOf, rowOf } from "../../../core/matrix.ts";
import { randomOf } from "../../../core/random.ts";
import { additivityErrorOf, type ShapValues } from "../shap-values.ts";
import { type BatchModel, meanOutputs, refuseUnlike, type SampledRequest } from "./batch-model.ts";
import { type CoalitionPairs, coalitionPairs } from "./coalitions.ts";
import { solveKernel } from "./solve-kernel.ts";

export interface KernelOptions extends SampledRequest {
  /** Coalitions with their complements; by default features + 1024. */
  readonly pairs?: number;
}

/** Rows that are predicted at once. */
const BATCH = 4096;

/**
 * Estimates interventional SHAP values of any model by weighted least squares over coalitions of features (Lundberg and
 * Lee, 2017), each paired with its complement (Covert and Lee, 2021): the regression is then one of
 * v(S) - v(complement) on signs, with values that add up exactly. All records share the coalitions, so the equations are
 * set up once. Exact when every coalition fits into `pairs`. Explained x background x 2 x pairs predictions. One entry
 * per output; the standard error is a jackknife over eight groups of the drawn coalitions. Throws `shape-mismatch`,
 * `values-invalid`.
 */
export async function kernelShap(model: BatchModel, request: KernelOptions): Promise<ShapValues[]> {
  const { background, explained, seed, pairs = model.features + 1024 } = request;
  refuseUnlike(model, request);
  const { rows, cols } = explained;
  const design = coalitionPairs(cols, { pairs, random: randomOf(`${seed}/coalitions`) });
  const [known, outputs] = [await model.predict(background), await model.predict(explained)];
  const base = meanOutputs(known, model.outputs);
  const problems: { differences: Float64Array; total: number }[] = [];
  for (let r = 0; r < rows; r++) {
    const worths = await pairDifferences(model, { design, background, x: rowOf(explained, r) });
    worths.forEach((differences, o) => {
      problems.push({ differences, total: outputs[r * model.outputs + o]! - base[o]! });
    });
  }
  const solved = solveKernel(design, { features: cols, problems });
  return Array.from({ length: model.outputs }, (_, o): ShapValues => {
    const values = new Float64Array(rows * cols);
    let squares = 0;
    for (let r = 0; r < rows; r++) {
      const own = solved[r * model.outputs + o]!;
      values.set(own.values, r * cols);
      squares += own.squaredErrors;
    }
    const own = Float64Array.from({ length: rows }, (_row, r) => outputs[r * model.outputs + o]!);
    const baseValue = base[o]!;
    const additivityError = additivityErrorOf(values, { outputs: own, baseValue });
    const standardError = values.length === 0 ? 0 : Math.sqrt(squares / values.length);
    return { rows, cols, values, baseValue, additivityError, standardError };
  });
}

/** v(S) - v(complement of S) of one record, the mean over the background: float64[pairs] per output. */
async function pairDifferences(
  model: BatchModel,
  { design, background, x }: { design: CoalitionPairs; background: Matrix; x: Float32Array },
): Promise<Float64Array[]> {
  const count = design.weights.length;
  const out = Array.from({ length: model.outputs }, () => new Float64Array(count));
  const perPair = 2 * background.rows;
  const step = Math.max(1, Math.floor(BATCH / perPair));
  for (let from = 0; from < count; from += step) {
    const size = Math.min(step, count - from);
    const batch = matrixOf(size * perPair, x.length);
    for (let p = 0; p < size; p++)
      mixInto(batch, p * perPair, { design, pair: from + p, background, x });
    const predicted = await model.predict(batch);
    for (let i = 0; i < predicted.length; i++) {
      const row = Math.floor(i / model.outputs);
      const sign = row % 2 === 0 ? 1 : -1;
      const pair = from + Math.floor(row / perPair);
      out[i % model.outputs]![pair]! += (sign * predicted[i]!) / background.rows;
    }
  }
  return out;
}

/** Rows of one pair: for each background record x on the coalition, then x on its complement. */
function mixInto(
  batch: Matrix,
  first: number,
  at: { design: CoalitionPairs; pair: number; background: Matrix; x: Float32Array },
): void {
  const features = at.x.length;
  const present = at.design.present.subarray(at.pair * features, (at.pair + 1) * features);
  for (let b = 0; b < at.background.rows; b++) {
    const other = rowOf(at.background, b);
    const own = rowOf(batch, first + 2 * b);
    const complement = rowOf(batch, first + 2 * b + 1);
    for (let f = 0; f < features; f++) {
      own[f] = present[f] === 1 ? at.x[f]! : other[f]!;
      complement[f] = present[f] === 1 ? other[f]! : at.x[f]!;
    }
  }
}
