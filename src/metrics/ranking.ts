import { EinthovenError } from "../core/error.ts";
import { NOT_ASSESSED, PRESENT } from "../core/labels.ts";

/**
 * The assessed records of one class, from the highest score. Sorted once; every score of every bootstrap
 * replicate is then one pass with other weights.
 */
export interface Ranking {
  /** Place of each ranked record among all records: int32[ranked]. */
  readonly records: Int32Array;
  /** float64[ranked], descending. */
  readonly scores: Float64Array;
  /** 1 for a positive record: uint8[ranked]. */
  readonly positive: Uint8Array;
  /** 1 where the next record has a lower score, and at the end: uint8[ranked]. */
  readonly endsTie: Uint8Array;
}

/**
 * Ranks by score; records that are not assessed are left out, equal scores stand together. Throws
 * `shape-mismatch` when lengths differ, `values-invalid` for a NaN score.
 */
export function rankingOf(labels: ArrayLike<number>, scores: ArrayLike<number>): Ranking {
  if (labels.length !== scores.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `${labels.length} labels for ${scores.length} scores`,
    );
  }
  const records = assessedRecords(labels, scores).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const sorted = Float64Array.from(records, (r) => scores[r]!);
  return {
    records,
    scores: sorted,
    positive: Uint8Array.from(records, (r) => (labels[r] === PRESENT ? 1 : 0)),
    endsTie: Uint8Array.from(sorted, (score, i) => (score === sorted[i + 1] ? 0 : 1)),
  };
}

/**
 * Weights added up per distinct score, from the highest. Every score of this room is one pass over a tally, so ties
 * need no care there.
 */
export interface Tally {
  /** Distinct scores that have weight; the arrays may be longer. */
  readonly groups: number;
  readonly scores: Float64Array;
  /** Of all records with that score. */
  readonly weights: Float64Array;
  /** Of the positive ones among them. */
  readonly positives: Float64Array;
}

/** Tallies labels and scores, each record counted once. */
export function tallyOf(labels: ArrayLike<number>, scores: ArrayLike<number>): Tally {
  const ranking = rankingOf(labels, scores);
  const ranked = ranking.records.length;
  const weights = new Float64Array(ranked);
  const positives = new Float64Array(ranked);
  const distinct = new Float64Array(ranked);
  let groups = 0;
  for (let i = 0; i < ranked; i++) {
    weights[groups]! += 1;
    positives[groups]! += ranking.positive[i]!;
    distinct[groups] = ranking.scores[i]!;
    groups += ranking.endsTie[i]!;
  }
  return { groups, scores: distinct, weights, positives };
}

function assessedRecords(labels: ArrayLike<number>, scores: ArrayLike<number>): Int32Array {
  const records: number[] = [];
  for (let r = 0; r < labels.length; r++) {
    if (labels[r] === NOT_ASSESSED) continue;
    if (Number.isNaN(scores[r])) {
      throw new EinthovenError("values-invalid", `the score of record ${r} is NaN`, {
        hint: "check the features of this record and the probe that scored it",
      });
    }
    records.push(r);
  }
  return Int32Array.from(records);
}
