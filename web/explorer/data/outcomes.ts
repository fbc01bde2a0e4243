import type { Outcome } from "../state/explorer-state.ts";
import { type Cohort, placeIn } from "./cohort.ts";
import type { ModelScores } from "./model-scores.ts";

/** Codes of `outcome`: 0 where there is no prediction, the class was not assessed or could not be trained. */
export const OUTCOMES: readonly (Outcome | null)[] = [null, "TP", "FP", "FN", "TN"];

export interface Judged {
  /** uint8[rows]: place in OUTCOMES. */
  readonly outcome: Uint8Array;
  /**
   * float32[rows]: how far a score lies on the wrong side of the threshold, in log-odds; negative on the right side, NaN
   * without outcome. Where a number is predicted: the size of the error in its unit.
   */
  readonly wrong: Float32Array;
}

/** Log-odds stay finite: a score of 0 or 1 comes from rounding. */
const LEAST = 1e-6;

/** Compares the scores of a class with its labels, at the threshold of each dataset. */
export function judge(cohort: Cohort, { scores, classes }: ModelScores, classId: string): Judged {
  const outcome = new Uint8Array(cohort.rows);
  const wrong = new Float32Array(cohort.rows).fill(Number.NaN);
  const column = scores.get(classId);
  if (column === undefined) return { outcome, wrong };
  for (const [d, table] of cohort.records.entries()) {
    const labels = table.labels.get(classId);
    const predicted = classes.get(classId)?.[d];
    // Where the class could not be trained the score is the share of positives: a verdict on it would be none of the model.
    const threshold = predicted?.trainable === true ? predicted.threshold : null;
    const local = column.subarray(cohort.starts[d]!, cohort.starts[d + 1]!);
    local.forEach((score, r) => {
      const row = cohort.starts[d]! + r;
      if (Number.isNaN(score)) return;
      if (table.target !== null) wrong[row] = Math.abs(score - table.target[r]!);
      else if (labels !== undefined && labels[r]! >= 0 && threshold !== null) {
        const present = labels[r] === 1;
        outcome[row] = outcomeOf(present, score >= threshold);
        wrong[row] = (logOdds(score) - logOdds(threshold)) * (present ? -1 : 1);
      }
    });
  }
  return { outcome, wrong };
}

/** Place in OUTCOMES. */
function outcomeOf(present: boolean, predicted: boolean): number {
  if (present) return predicted ? 1 : 3;
  return predicted ? 2 : 4;
}

/** 1 present, 0 absent, -1 not assessed. */
export function labelOf(cohort: Cohort, row: number, classId: string): number {
  const { table, local } = placeIn(cohort, row);
  return table.labels.get(classId)?.[local] ?? -1;
}

function logOdds(score: number): number {
  const p = Math.min(1 - LEAST, Math.max(LEAST, score));
  return Math.log(p / (1 - p));
}
