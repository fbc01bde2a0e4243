import { NOT_ASSESSED, PRESENT } from "../core/labels.ts";
import { sigmoid } from "./sigmoid.ts";

/** Turns a score into a probability: sigmoid(slope x score + intercept). */
export interface PlattScaling {
  /** Above 0, so that no two scores change places. */
  readonly slope: number;
  readonly intercept: number;
}

const MOST_STEPS = 100;
/** Held-out scores of a few records may run against their labels by chance; their order is kept all the same. */
const LEAST_SLOPE = 0.01;

/**
 * Fits a sigmoid to scores of records that the learner was not fitted to (Platt 1999, with his softened labels, by the
 * Newton iteration of Lin, Lin and Weng 2007). As scikit-learn's sigmoid calibration (golden/probe/ridge.json).
 * Records that are not assessed are left out; at least one of each kind is needed.
 */
export function fitPlatt(scores: Float64Array, labels: ArrayLike<number>): PlattScaling {
  const rows = [...scores.keys()].filter((r) => labels[r] !== NOT_ASSESSED);
  const positives = rows.filter((r) => labels[r] === PRESENT).length;
  const negatives = rows.length - positives;
  const prevalenceLogit = Math.log((positives + 1) / (negatives + 1));
  // Softened labels: [score, wanted probability].
  const points = rows.map((r): readonly [number, number] => [
    scores[r]!,
    labels[r] === PRESENT ? (positives + 1) / (positives + 2) : 1 / (negatives + 2),
  ]);
  let found: PlattScaling = { slope: 0, intercept: prevalenceLogit };
  let loss = lossOf(points, found);
  for (let step = 0; step < MOST_STEPS; step++) {
    const direction = newtonStep(points, found);
    const next = descend(points, { from: found, loss, direction });
    if (next === null) break;
    found = next.scaling;
    loss = next.loss;
  }
  if (found.slope >= LEAST_SLOPE) return found;
  const mean = rows.reduce((sum, r) => sum + scores[r]! / rows.length, 0);
  return { slope: LEAST_SLOPE, intercept: prevalenceLogit - LEAST_SLOPE * mean };
}

type Points = readonly (readonly [score: number, wanted: number])[];

function lossOf(points: Points, { slope, intercept }: PlattScaling): number {
  let loss = 0;
  for (const [score, wanted] of points) {
    const logit = slope * score + intercept;
    loss += Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(logit, 0) - wanted * logit;
  }
  return loss;
}

/** Keeps the 2 x 2 Hessian invertible where all scores are equal. */
const RIDGE = 1e-12;

function newtonStep(points: Points, { slope, intercept }: PlattScaling): PlattScaling {
  let [gs, gi, hss, hsi, hii] = [0, 0, RIDGE, 0, RIDGE];
  for (const [score, wanted] of points) {
    const p = sigmoid(slope * score + intercept);
    const curvature = p * (1 - p);
    gs += (p - wanted) * score;
    gi += p - wanted;
    hss += curvature * score * score;
    hsi += curvature * score;
    hii += curvature;
  }
  const determinant = hss * hii - hsi * hsi;
  return {
    slope: -(hii * gs - hsi * gi) / determinant,
    intercept: -(hss * gi - hsi * gs) / determinant,
  };
}

/** Halves the step until the loss falls; null where it falls no more. */
function descend(
  points: Points,
  at: { from: PlattScaling; loss: number; direction: PlattScaling },
): { scaling: PlattScaling; loss: number } | null {
  for (let step = 1; step > 1e-10; step /= 2) {
    const scaling = {
      slope: at.from.slope + step * at.direction.slope,
      intercept: at.from.intercept + step * at.direction.intercept,
    };
    const loss = lossOf(points, scaling);
    if (loss < at.loss - 1e-14 * Math.abs(at.loss)) return { scaling, loss };
  }
  return null;
}
