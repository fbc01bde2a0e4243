import { EinthovenError } from "../../core/error.ts";
import { NOT_ASSESSED, PRESENT } from "../../core/labels.ts";
import { NORMAL_975, twoSidedNormal } from "../distributions/tails.ts";
import { midranks } from "../midranks.ts";

/** AUROCs of several models on the same records, and how they vary together. */
export interface AurocCovariance {
  /** float64[models] */
  readonly aurocs: Float64Array;
  /** float64[models, models] */
  readonly covariance: Float64Array;
}

/** Two correlated AUROCs compared. */
export interface DelongTest {
  readonly auroc: number;
  readonly referenceAuroc: number;
  /** Model minus reference. */
  readonly difference: number;
  readonly standardError: number;
  /** 95 % interval of the difference. */
  readonly lower: number;
  readonly upper: number;
  readonly z: number;
  /** Two-sided. NaN when the AUROCs differ though neither shows any variance. */
  readonly p: number;
}

/**
 * Tests whether two models have the same AUROC on one class: DeLong, DeLong and Clarke-Pearson (1988). Every record
 * counts as independent: with several records of a patient, use the patient bootstrap. NaN when a class is missing.
 * Golden: golden/metrics/delong.json (the paper's own data and random data with ties; by the definition, and by the
 * MLstatkit package).
 */
export function delongTest(
  labels: ArrayLike<number>,
  { model, reference }: { model: ArrayLike<number>; reference: ArrayLike<number> },
): DelongTest {
  return delongDifference(delongCovariance(labels, [[model], [reference]]), {
    model: 0,
    reference: 1,
  });
}

/** Tests two of the models whose covariance is known, by their numbers. */
export function delongDifference(
  { aurocs, covariance }: AurocCovariance,
  { model, reference }: { model: number; reference: number },
): DelongTest {
  const width = aurocs.length;
  const [auroc, referenceAuroc] = [aurocs[model]!, aurocs[reference]!];
  const difference = auroc - referenceAuroc;
  // Rounding can leave a variance of equal models just below 0.
  const variance = Math.max(
    0,
    covariance[model * width + model]! +
      covariance[reference * width + reference]! -
      2 * covariance[model * width + reference]!,
  );
  const standardError = Math.sqrt(variance);
  const z = difference === 0 ? 0 : variance === 0 ? Number.NaN : difference / standardError;
  const margin = NORMAL_975 * standardError;
  return {
    auroc,
    referenceAuroc,
    difference,
    standardError,
    lower: difference - margin,
    upper: difference + margin,
    z,
    p: twoSidedNormal(z),
  };
}

/**
 * Estimates the covariance of AUROCs in O(models x records log records + models^2 x records) by midranks (Sun and Xu,
 * 2014). labels = int8[records] (NOT_ASSESSED left out), scores = one float[records] per seed of each model: a model's
 * AUROC is the mean over its seeds, whose placements are averaged, since a covariance is linear in them. NaN when a class is missing; a class
 * with one record has no variance (NaN). Throws `shape-mismatch`, `values-invalid` for a NaN score.
 */
export function delongCovariance(
  labels: ArrayLike<number>,
  scores: readonly (readonly ArrayLike<number>[])[],
): AurocCovariance {
  const assessed = Array.from({ length: labels.length }, (_, r) => r).filter(
    (r) => labels[r] !== NOT_ASSESSED,
  );
  const positives = assessed.filter((r) => labels[r] === PRESENT);
  const negatives = assessed.filter((r) => labels[r] !== PRESENT);
  const placements = scores.map((seeds, m) => {
    for (const own of seeds) checkScores(own, { labels, assessed, model: m });
    return meanPlacements(seeds.map((own) => placementsOf(own, positives, negatives)));
  });
  const width = scores.length;
  const covariance = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      const both =
        covarianceOf(placements[i]!.ofPositives, placements[j]!.ofPositives) / positives.length +
        covarianceOf(placements[i]!.ofNegatives, placements[j]!.ofNegatives) / negatives.length;
      covariance[i * width + j] = both;
      covariance[j * width + i] = both;
    }
  }
  return {
    aurocs: Float64Array.from(placements, ({ ofPositives }) => meanOf(ofPositives)),
    covariance,
  };
}

function checkScores(
  scores: ArrayLike<number>,
  {
    labels,
    assessed,
    model,
  }: { labels: ArrayLike<number>; assessed: readonly number[]; model: number },
): void {
  if (scores.length !== labels.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `${labels.length} labels for ${scores.length} scores`,
    );
  }
  const bad = assessed.find((r) => Number.isNaN(scores[r]));
  if (bad !== undefined) {
    throw new EinthovenError(
      "values-invalid",
      `the score of record ${bad} by model ${model} is NaN`,
    );
  }
}

/** Of every positive record the share of negatives that it beats, and of every negative the share that beats it. */
interface Placements {
  readonly ofPositives: Float64Array;
  readonly ofNegatives: Float64Array;
}

function meanPlacements(seeds: readonly Placements[]): Placements {
  const meanOfAll = (read: (placements: Placements) => Float64Array): Float64Array =>
    Float64Array.from(read(seeds[0]!), (_, i) => meanOf(seeds.map((seed) => read(seed)[i]!)));
  return {
    ofPositives: meanOfAll(({ ofPositives }) => ofPositives),
    ofNegatives: meanOfAll(({ ofNegatives }) => ofNegatives),
  };
}

function placementsOf(
  scores: ArrayLike<number>,
  positives: readonly number[],
  negatives: readonly number[],
): Placements {
  const ofPositive = Float64Array.from(positives, (r) => scores[r]!);
  const ofNegative = Float64Array.from(negatives, (r) => scores[r]!);
  const together = new Float64Array(ofPositive.length + ofNegative.length);
  together.set(ofPositive);
  together.set(ofNegative, ofPositive.length);
  const all = midranks(together);
  const amongPositives = midranks(ofPositive);
  const amongNegatives = midranks(ofNegative);
  return {
    ofPositives: amongPositives.map((rank, i) => (all[i]! - rank) / negatives.length),
    ofNegatives: amongNegatives.map(
      (rank, i) => 1 - (all[positives.length + i]! - rank) / positives.length,
    ),
  };
}

function covarianceOf(a: Float64Array, b: Float64Array): number {
  const meanA = meanOf(a);
  const meanB = meanOf(b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - meanA) * (b[i]! - meanB);
  return sum / (a.length - 1);
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
