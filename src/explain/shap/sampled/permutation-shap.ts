import { EinthovenError } from "../../../core/error.ts";
import { type Matrix, matrixOf, rowOf } from "../../../core/matrix.ts";
import { randomOf, shuffled } from "../../../core/random.ts";
import { additivityErrorOf, type ShapValues } from "../shap-values.ts";
import { type BatchModel, meanOutputs, refuseUnlike, type SampledRequest } from "./batch-model.ts";

export interface PermutationOptions extends SampledRequest {
  /** Pairs of walks from each background record to each explained one; at least 2, since their spread is the error. */
  readonly rounds?: number;
}

/**
 * Estimates interventional SHAP values of any model by walks: from a background record to the explained one, one feature
 * after another in a random order, and again in the reverse order (antithetic; Mitchell et al., 2022; shap 0.51's
 * Permutation). Each step's change belongs to its feature, so a record's values add up exactly. Without interactions of
 * three features the result is exact. Explained x background x rounds x 2 x features predictions. One entry per output;
 * the standard error is that of the orders drawn, the background being given. Throws `option-invalid` for fewer than 2
 * rounds, `shape-mismatch`, `values-invalid`.
 */
export async function permutationShap(
  model: BatchModel,
  request: PermutationOptions,
): Promise<ShapValues[]> {
  const { background, explained, rounds = 2 } = request;
  refuseUnlike(model, request);
  if (rounds < 2) {
    throw new EinthovenError("option-invalid", `${rounds} rounds of permutations`, {
      hint: "give at least 2: the spread between them is the error that is reported",
    });
  }
  const { rows, cols } = explained;
  const size = rows * cols;
  const sums = Array.from({ length: model.outputs }, () => new Float64Array(size));
  const variances = new Float64Array(model.outputs);
  for (let r = 0; r < rows; r++) {
    const random = randomOf(`${request.seed}/permutation/${r}`);
    for (let b = 0; b < background.rows; b++) {
      const ends = { x: rowOf(explained, r), from: rowOf(background, b) };
      const pairs: Float64Array[][] = [];
      for (let round = 0; round < rounds; round++) {
        const order = shuffled([...Array(cols).keys()], random);
        pairs.push(await walkBothWays(model, ends, order));
      }
      for (let o = 0; o < model.outputs; o++) {
        const own = pairs.map((pair) => pair[o]!);
        const mine = sums[o]!.subarray(r * cols, (r + 1) * cols);
        variances[o]! += addMeanInto(mine, own, background.rows);
      }
    }
  }
  const [known, outputs] = [await model.predict(background), await model.predict(explained)];
  const base = meanOutputs(known, model.outputs);
  return sums.map((values, o): ShapValues => {
    const baseValue = base[o]!;
    const own = Float64Array.from({ length: rows }, (_, r) => outputs[r * model.outputs + o]!);
    const additivityError = additivityErrorOf(values, { outputs: own, baseValue });
    const standardError = size === 0 ? 0 : Math.sqrt(variances[o]! / size);
    return { rows, cols, values, baseValue, additivityError, standardError };
  });
}

/** Mean change by feature of a walk and its reverse: one float64[features] per output. */
async function walkBothWays(
  model: BatchModel,
  { x, from }: { x: Float32Array; from: Float32Array },
  order: readonly number[],
): Promise<Float64Array[]> {
  const features = order.length;
  const steps = features + 1;
  const rows = matrixOf(2 * steps, features);
  stepsInto(rows, 0, { x, from, order });
  stepsInto(rows, steps, { x, from, order: order.toReversed() });
  const predicted = await model.predict(rows);
  const at = (row: number, o: number): number => predicted[row * model.outputs + o]!;
  return Array.from({ length: model.outputs }, (_, o) => {
    const out = new Float64Array(features);
    order.forEach((f, i) => {
      const forward = at(i + 1, o) - at(i, o);
      const back = steps + features - 1 - i;
      out[f] = (forward + at(back + 1, o) - at(back, o)) / 2;
    });
    return out;
  });
}

/** The stations of one walk, a row each. */
function stepsInto(
  rows: Matrix,
  first: number,
  { x, from, order }: { x: Float32Array; from: Float32Array; order: readonly number[] },
): void {
  const current = Float32Array.from(from);
  rowOf(rows, first).set(current);
  order.forEach((f, i) => {
    current[f] = x[f]!;
    rowOf(rows, first + i + 1).set(current);
  });
}

/** Adds the mean of the rounds, one of `parts`; returns its squared standard error, summed over features. */
function addMeanInto(out: Float64Array, rounds: readonly Float64Array[], parts: number): number {
  const count = rounds.length;
  let squares = 0;
  for (let f = 0; f < out.length; f++) {
    const mean = rounds.reduce((sum, own) => sum + own[f]!, 0) / count;
    const spread = rounds.reduce((sum, own) => sum + (own[f]! - mean) ** 2, 0) / (count - 1);
    out[f]! += mean / parts;
    squares += spread / count / parts ** 2;
  }
  return squares;
}
