import { type Matrix, matrixOf } from "../../core/matrix.ts";
import type { BlockProducts, RowBlocks } from "../../linalg/row-blocks.ts";
import type { RidgeFit } from "./ridge-path.ts";
import type { RidgeTargets } from "./ridge-probe.ts";
import { combined, type RidgeMoments, type RidgeSolution, systemOf } from "./ridge-system.ts";

/**
 * The ridge regressions of `ridgePath`, from standardised records that are read block by block: one pass for the second
 * moments of every fold, one for the held-out errors of every alpha and one for the held-out predictions of the best.
 * Products of a block are float32, their sums float64. Memory: some blocks, folds x features² values, and the
 * predictions.
 */
export async function ridgePathOfBlocks(
  z: RowBlocks,
  problem: RidgeTargets,
  { alphas, products }: { readonly alphas: readonly number[]; readonly products: BlockProducts },
): Promise<readonly RidgeFit[]> {
  const { targets, folds } = problem;
  const shape = { axes: z.cols, targets };
  const descending = [...alphas].sort((a, b) => b - a);
  const moments = await foldMoments(z, problem, products);
  const whole = moments.reduce((a, b) => combined(a, b, 1));
  const solutions = moments.map((own) => {
    const system = systemOf(combined(whole, own, -1), shape);
    return descending.map((alpha) => system(alpha));
  });
  const errors = descending.map(() => new Float64Array(targets));
  const all = descending.flatMap((_, k) => Array.from({ length: targets }, (__, t) => ({ k, t })));
  const picked = (fold: number, at: readonly Place[]): Stacked =>
    stacked(solutions[fold]!, at, shape);
  const everything = Array.from({ length: folds }, (_, fold) => picked(fold, all));
  await eachPrediction(z, problem, { products, weightsOf: (fold) => everything[fold]! }, (p) => {
    const { k, t } = all[p.place]!;
    errors[k]![t]! += (p.value - problem.y[t * problem.rows.length + p.i]!) ** 2;
  });
  const best = Array.from({ length: targets }, (_, t) => {
    const own = errors.map((error) => error[t]! / problem.rows.length);
    return own.indexOf(Math.min(...own));
  });
  const heldOut = best.map(() => new Float64Array(problem.rows.length));
  const chosen = best.map((k, t) => ({ k, t }));
  const final = Array.from({ length: folds }, (_, fold) => picked(fold, chosen));
  await eachPrediction(z, problem, { products, weightsOf: (fold) => final[fold]! }, (p) => {
    heldOut[p.place]![p.i] = p.value;
  });
  const system = systemOf(whole, shape);
  return best.map((k, t) => {
    const alpha = descending[k]!;
    const { weights, intercepts } = system(alpha);
    return {
      alpha,
      weights: weights.slice(t * z.cols, (t + 1) * z.cols),
      intercept: intercepts[t]!,
      heldOut: heldOut[t]!,
      innerError: errors[k]![t]! / problem.rows.length,
    };
  });
}

/** Alpha number k of target t. */
interface Place {
  readonly k: number;
  readonly t: number;
}

interface Stacked {
  /** float32[places, features]. */
  readonly weights: Float32Array;
  readonly intercepts: Float64Array;
}

function stacked(
  solutions: readonly RidgeSolution[],
  places: readonly Place[],
  { axes }: { readonly axes: number },
): Stacked {
  const weights = new Float32Array(places.length * axes);
  const intercepts = new Float64Array(places.length);
  places.forEach(({ k, t }, place) => {
    const own = solutions[k]!;
    weights.set(own.weights.subarray(t * axes, (t + 1) * axes), place * axes);
    intercepts[place] = own.intercepts[t]!;
  });
  return { weights, intercepts };
}

/** The records of one fold that lie in one block. */
interface FoldPart {
  readonly fold: number;
  /** Their places in the group. */
  readonly members: readonly number[];
  readonly x: Matrix;
}

/** Takes each block apart by fold; records outside the group are left out. */
async function* foldParts(
  z: RowBlocks,
  { rows, foldOf, folds }: RidgeTargets,
): AsyncGenerator<FoldPart, void> {
  let next = 0;
  for await (const { first, x } of z.read()) {
    const members: number[][] = Array.from({ length: folds }, () => []);
    for (; next < rows.length && rows[next]! < first + x.rows; next++) {
      members[foldOf[next]!]!.push(next);
    }
    for (const [fold, own] of members.entries()) {
      if (own.length === 0) continue;
      const part = matrixOf(own.length, x.cols);
      own.forEach((i, place) => {
        const start = (rows[i]! - first) * x.cols;
        part.data.set(x.data.subarray(start, start + x.cols), place * x.cols);
      });
      yield { fold, members: own, x: part };
    }
  }
}

async function foldMoments(
  z: RowBlocks,
  problem: RidgeTargets,
  products: BlockProducts,
): Promise<RidgeMoments[]> {
  const { targets, folds, rows, y } = problem;
  const out = Array.from({ length: folds }, () => ({
    records: 0,
    x: new Float64Array(z.cols),
    xx: new Float64Array(z.cols * z.cols),
    y: new Float64Array(targets),
    xy: new Float64Array(targets * z.cols),
  }));
  for await (const { fold, members, x } of foldParts(z, problem)) {
    const own = out[fold]!;
    own.records += members.length;
    addInto(own.xx, await products.squares(x));
    // A last row of ones sums up the features.
    const truth = new Float32Array((targets + 1) * members.length).fill(1);
    for (let t = 0; t < targets; t++) {
      members.forEach((i, place) => {
        const value = y[t * rows.length + i]!;
        own.y[t]! += value;
        truth[t * members.length + place] = value;
      });
    }
    const sums = await products.times(x, truth, targets + 1);
    addInto(own.xy, sums.subarray(0, targets * z.cols));
    addInto(own.x, sums.subarray(targets * z.cols));
  }
  return out;
}

function addInto(out: Float64Array, values: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i]! += values[i]!;
}

/** Predicts every record by the stacked weights of its fold. */
async function eachPrediction(
  z: RowBlocks,
  problem: RidgeTargets,
  {
    products,
    weightsOf,
  }: { readonly products: BlockProducts; readonly weightsOf: (fold: number) => Stacked },
  visit: (prediction: { i: number; place: number; value: number }) => void,
): Promise<void> {
  for await (const { fold, members, x } of foldParts(z, problem)) {
    const { weights, intercepts } = weightsOf(fold);
    const values = await products.timesTransposed(x, weights, intercepts.length);
    intercepts.forEach((intercept, place) => {
      members.forEach((i, m) => {
        visit({ i, place, value: values[place * members.length + m]! + intercept });
      });
    });
  }
}
