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
  groups: number;
  readonly scores: Float64Array;
  /** Of all records with that score. */
  readonly weights: Float64Array;
  /** Of the positive ones among them. */
  readonly positives: Float64Array;
}

/** Makes an empty tally that is large enough for a ranking. */
export function emptyTally({ records }: Ranking): Tally {
  return {
    groups: 0,
    scores: new Float64Array(records.length + 1),
    weights: new Float64Array(records.length + 1),
    positives: new Float64Array(records.length + 1),
  };
}

/** Tallies labels and scores, each record counted once. */
export function tallyOf(labels: ArrayLike<number>, scores: ArrayLike<number>): Tally {
  const ranking = rankingOf(labels, scores);
  return tallyInto(emptyTally(ranking), ranking, new Uint16Array(labels.length).fill(1));
}

/** Tallies a ranking under weights = uint16[records] (of all records, as a bootstrap draws them). */
export function tallyInto(tally: Tally, ranking: Ranking, weights: Uint16Array): Tally {
  const { records, positive, endsTie, scores } = ranking;
  const { scores: tied, weights: weightOf, positives: positivesOf } = tally;
  let groups = 0;
  let weight = 0;
  let positives = 0;
  for (let i = 0; i < records.length; i++) {
    const own = weights[records[i]!]!;
    weight += own;
    // A mask instead of a product: -1 keeps the weight, 0 drops it.
    positives += own & -positive[i]!;
    if (endsTie[i] === 0) continue;
    // What has no weight is overwritten by the next score.
    tied[groups] = scores[i]!;
    weightOf[groups] = weight;
    positivesOf[groups] = positives;
    // 1 where there is weight, without a branch: a third of all records have none.
    groups += -weight >>> 31;
    weight = 0;
    positives = 0;
  }
  tally.groups = groups;
  return tally;
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
