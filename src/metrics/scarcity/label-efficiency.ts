import { EinthovenError } from "../../core/error.ts";
import {
  fitPowerLaw,
  labelsForLoss,
  type PowerLaw,
  type PowerLawFit,
  powerLawLoss,
} from "./power-law.ts";

/** One model's scores over numbers of labels. */
export interface ScoreCurve {
  /** Ascending. */
  readonly labels: readonly number[];
  /** Scores (higher is better, at most 1), one per number of labels. */
  readonly scores: readonly number[];
  /** The same in every bootstrap replicate: one float64[replicates] per number of labels. */
  readonly replicates: readonly Float64Array[];
}

/** How many labels a model needs to reach the score that a reference has with so many. */
export type LabelEfficiency =
  | {
      readonly status: "estimated";
      /** Labels of the model / labels of the reference: 2 means twice as many are needed. */
      readonly ratio: number;
      /** 95 % interval over patients; `upper` is null where the model may never get there. */
      readonly lower: number;
      readonly upper: number | null;
      readonly referenceLabels: number;
      readonly labels: number;
      /** True when more labels are needed than the model's curve was measured with. */
      readonly extrapolated: boolean;
      /** Share of the replicates in which the model never gets there. */
      readonly neverShare: number;
      /** Share of the replicates without a fit; they are left out. */
      readonly failedShare: number;
    }
  | { readonly status: "never"; readonly reason: string }
  | { readonly status: "failed"; readonly reason: string };

/** A curve smoothed by a power law, on the whole test set and in every replicate: fitted once for all comparisons. */
export interface FittedCurve {
  readonly curve: ScoreCurve;
  readonly whole: PowerLawFit;
  /** One per replicate; null where the power law could not be fitted. */
  readonly replicates: readonly (PowerLaw | null)[];
}

/** Share of the replicates that may be without a fit. */
const MOST_FAILED = 0.2;
const TAIL = 0.025;

/**
 * Estimates the label-efficiency ratio of a model against a reference at `referenceLabels` (the most that the
 * reference was measured with, by default). Both curves are smoothed by a power law of 1 - score, in every replicate
 * anew, so that the interval holds the uncertainty of both fits. Fails, with the reason, when a curve cannot be fitted
 * or more than a fifth of the replicates cannot. Throws `shape-mismatch` for curves whose arrays do not fit.
 */
export function labelEfficiency(
  { model, reference }: { model: ScoreCurve; reference: ScoreCurve },
  options: { referenceLabels?: number } = {},
): LabelEfficiency {
  checkCurve(model, "the model");
  checkCurve(reference, "the reference");
  return fittedEfficiency(
    { model: fittedCurve(model), reference: fittedCurve(reference) },
    options,
  );
}

/** Fits a curve's power laws: about 50 microseconds each. Throws `shape-mismatch` as `labelEfficiency`. */
export function fittedCurve(curve: ScoreCurve): FittedCurve {
  checkCurve(curve, "the curve");
  const { labels, scores, replicates } = curve;
  const fitAt = (scoreAt: (i: number) => number): PowerLawFit =>
    fitPowerLaw(labels.map((count, i) => ({ labels: count, loss: 1 - scoreAt(i) })));
  const whole = fitAt((i) => scores[i]!);
  return {
    curve,
    whole,
    replicates: Array.from({ length: replicatesOf(curve) }, (_, b) => {
      if (whole.status === "failed") return null;
      const fit = fitAt((i) => replicates[i]![b]!);
      return fit.status === "failed" ? null : fit;
    }),
  };
}

/** The same of curves that are fitted already. Throws `shape-mismatch` when they differ in their replicates. */
export function fittedEfficiency(
  { model, reference }: { model: FittedCurve; reference: FittedCurve },
  {
    referenceLabels = reference.curve.labels.at(-1) ?? Number.NaN,
  }: { referenceLabels?: number } = {},
): LabelEfficiency {
  const count = model.replicates.length;
  if (count !== reference.replicates.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `${count} replicates of the model, ${reference.replicates.length} of the reference`,
    );
  }
  if (model.whole.status === "failed")
    return { status: "failed", reason: `the model: ${model.whole.reason}` };
  if (reference.whole.status === "failed")
    return { status: "failed", reason: `the reference: ${reference.whole.reason}` };
  const labels = labelsNeeded(model.whole, reference.whole, referenceLabels);
  const target = 1 - powerLawLoss(reference.whole, referenceLabels);
  if (labels === Number.POSITIVE_INFINITY) {
    const limit = (1 - model.whole.limit).toFixed(3);
    return {
      status: "never",
      reason: `the model's curve ends at ${limit}, below the reference's ${target.toFixed(3)}`,
    };
  }
  const drawn = replicatedRatios(model, reference, referenceLabels);
  if (drawn.length === 0 || drawn.length < count * (1 - MOST_FAILED)) {
    const reason = `${count - drawn.length} of ${count} replicates cannot be fitted`;
    return { status: "failed", reason };
  }
  const ratio = labels / referenceLabels;
  const upper = Math.max(ratio, placeIn(drawn, 1 - TAIL));
  return {
    status: "estimated",
    ratio,
    lower: Math.min(ratio, placeIn(drawn, TAIL)),
    upper: Number.isFinite(upper) ? upper : null,
    referenceLabels,
    labels,
    extrapolated: labels > model.curve.labels.at(-1)!,
    neverShare: drawn.filter((value) => value === Number.POSITIVE_INFINITY).length / drawn.length,
    failedShare: 1 - drawn.length / count,
  };
}

function labelsNeeded(model: PowerLaw, reference: PowerLaw, referenceLabels: number): number {
  return labelsForLoss(model, powerLawLoss(reference, referenceLabels));
}

/** Ascending ratios of the replicates that can be fitted; Infinity where the model never gets there. */
function replicatedRatios(
  model: FittedCurve,
  reference: FittedCurve,
  referenceLabels: number,
): Float64Array {
  const ratios = model.replicates.flatMap((own, b) => {
    const other = reference.replicates[b]!;
    return own === null || other === null
      ? []
      : [labelsNeeded(own, other, referenceLabels) / referenceLabels];
  });
  return Float64Array.from(ratios).sort();
}

/** The nearest value at a share of the way: no interpolation, which Infinity would spoil. */
function placeIn(sorted: Float64Array, share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))]!;
}

function replicatesOf({ replicates }: ScoreCurve): number {
  return replicates[0]?.length ?? 0;
}

function checkCurve(curve: ScoreCurve, name: string): void {
  const { labels, scores, replicates } = curve;
  const fits =
    scores.length === labels.length &&
    replicates.length === labels.length &&
    replicates.every((draws) => draws.length === replicatesOf(curve));
  if (fits) return;
  throw new EinthovenError(
    "shape-mismatch",
    `${name}: ${labels.length} numbers of labels, ${scores.length} scores, replicates of ${replicates.map((draws) => draws.length).join(", ")}`,
  );
}
