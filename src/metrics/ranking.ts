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

/** Weight 1 for every ranked record: float64[ranked]. */
export function equalWeights(ranking: Ranking): Float64Array {
  return new Float64Array(ranking.records.length).fill(1);
}

/** Brings the weights of all records into the order of a ranking. `out` = float64[ranked or more]. */
export function rankedWeightsInto(
  out: Float64Array,
  ranking: Ranking,
  weights: ArrayLike<number>,
): Float64Array {
  const { records } = ranking;
  for (let i = 0; i < records.length; i++) out[i] = weights[records[i]!]!;
  return out;
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
