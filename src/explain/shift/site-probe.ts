import { ABSENT, type LabelMatrix, NOT_ASSESSED, PRESENT } from "../../core/labels.ts";
import type { Matrix } from "../../core/matrix.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import { type OpenProducts, plainProducts } from "../../linalg/products.ts";
import { auroc } from "../../metrics/auroc.ts";
import { fitLinearProbe, predictLinearProbe } from "../../probe/linear.ts";
import type { Comparison } from "./comparison.ts";

/** How well the two sides of a comparison can be told apart from the embedding alone. */
export interface SiteScores {
  /** Chance that a record of one side scores above one of the other: 0.5 is blind. */
  readonly auroc: number;
  /** The same among pairs of records of the same class, so that another mix of diagnoses does not count. NaN without such pairs. */
  readonly aurocWithinClass: number;
  /** Mean of the shares of both sides that are recognised, at the threshold of the sides' sizes. */
  readonly balancedAccuracy: number;
  /** 2 (1 - 2 error): about 0 is blind, below by chance, and 2 is told apart without error (Ben-David et al., 2007). */
  readonly proxyA: number;
}

const FOLDS = 5;
const C_GRID = [1e-4, 1e-3, 1e-2, 1e-1, 1];

/**
 * Tells the sides of every comparison apart by logistic regression on float32[records, features] in patient-grouped
 * 5-fold cross-validation; all comparisons and folds are one fit. Features are standardised on all records, C is chosen
 * inside the training folds. Scores are NaN where a side has fewer than `FOLDS` patients. Throws `values-invalid`.
 */
export async function siteProbe(
  x: Matrix,
  comparisons: readonly Comparison[],
  {
    classOf,
    patientIds = Array.from({ length: x.rows }, (_, r) => String(r)),
    seed,
    openProducts = plainProducts,
  }: {
    /** Class of every record for `aurocWithinClass`; any values, one per mix of findings: int32[records]. */
    classOf: Int32Array;
    patientIds?: readonly string[];
    seed: string;
    openProducts?: OpenProducts;
  },
): Promise<SiteScores[]> {
  const folds = comparisons.map((comparison, i) => {
    const side = sidesOf(comparison, x.rows);
    return foldsOf(side, { patientIds, seed: `${seed}/site/${i}` });
  });
  const probe = await fitLinearProbe(x, trainingLabels(x.rows, comparisons, folds), {
    patientIds,
    seed: `${seed}/site`,
    cGrid: C_GRID,
    innerFolds: 3,
    openProducts,
  });
  const scores = predictLinearProbe(probe, x);
  const width = probe.classes.length;
  return comparisons.map((comparison, i) =>
    scoresOf(comparison, {
      foldOf: folds[i]!,
      classOf,
      score: (r, fold) => scores[r * width + i * FOLDS + fold]!,
    }),
  );
}

/** Patients of each side, shuffled and dealt into folds: int32[records], -1 where there are too few patients. */
function foldsOf(
  sides: Int8Array,
  { patientIds, seed }: { patientIds: readonly string[]; seed: string },
): Int32Array {
  const foldOfPatient = new Map<string, number>();
  const random = randomOf(seed);
  for (const side of [PRESENT, ABSENT]) {
    const own = new Set(patientIds.filter((_, r) => sides[r] === side));
    if (own.size < FOLDS) return new Int32Array(sides.length).fill(-1);
    const fresh = [...own].filter((id) => !foldOfPatient.has(id));
    shuffled(fresh, random).forEach((id, i) => {
      foldOfPatient.set(id, i % FOLDS);
    });
  }
  return Int32Array.from(sides, (side, r) =>
    side === NOT_ASSESSED ? -1 : foldOfPatient.get(patientIds[r]!)!,
  );
}

/** int8[records]: PRESENT on side A, ABSENT on side B. */
function sidesOf({ rowsA, rowsB }: Comparison, rows: number): Int8Array {
  const sides = new Int8Array(rows).fill(NOT_ASSESSED);
  for (const r of rowsB) sides[r] = ABSENT;
  for (const r of rowsA) sides[r] = PRESENT;
  return sides;
}

/** One column per comparison and fold, in which the fold's own records are not assessed. */
function trainingLabels(
  rows: number,
  comparisons: readonly Comparison[],
  folds: readonly Int32Array[],
): LabelMatrix {
  const width = comparisons.length * FOLDS;
  const data = new Int8Array(rows * width).fill(NOT_ASSESSED);
  comparisons.forEach((comparison, i) => {
    const sides = sidesOf(comparison, rows);
    for (let r = 0; r < rows; r++) {
      for (let fold = 0; fold < FOLDS && sides[r] !== NOT_ASSESSED; fold++) {
        if (folds[i]![r] !== fold) data[r * width + i * FOLDS + fold] = sides[r]!;
      }
    }
  });
  return { rows, classes: Array.from({ length: width }, (_, c) => String(c)), data };
}

interface Scored {
  readonly foldOf: Int32Array;
  readonly classOf: Int32Array;
  score(r: number, fold: number): number;
}

function scoresOf({ rowsA, rowsB }: Comparison, { foldOf, classOf, score }: Scored): SiteScores {
  const all: Wins = { won: 0, pairs: 0 };
  const within: Wins = { won: 0, pairs: 0 };
  const prevalence = rowsA.length / (rowsA.length + rowsB.length);
  let rightA = 0;
  let rightB = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const a = rowsA.filter((r) => foldOf[r] === fold);
    const b = rowsB.filter((r) => foldOf[r] === fold);
    const of = (rows: Int32Array): number[] => Array.from(rows, (r) => score(r, fold));
    addWins(all, of(a), of(b));
    for (const label of new Set(Array.from(a, (r) => classOf[r]!))) {
      const same = (rows: Int32Array): Int32Array => rows.filter((r) => classOf[r] === label);
      addWins(within, of(same(a)), of(same(b)));
    }
    rightA += of(a).filter((value) => value >= prevalence).length;
    rightB += of(b).filter((value) => value < prevalence).length;
  }
  const balancedAccuracy = (rightA / rowsA.length + rightB / rowsB.length) / 2;
  const known = all.pairs > 0;
  return {
    auroc: all.won / all.pairs,
    aurocWithinClass: within.won / within.pairs,
    balancedAccuracy: known ? balancedAccuracy : Number.NaN,
    proxyA: known ? 2 * (2 * balancedAccuracy - 1) : Number.NaN,
  };
}

/** Pairs of one record of each side within a fold, and in how many the first side scores higher. */
interface Wins {
  won: number;
  pairs: number;
}

function addWins(wins: Wins, a: readonly number[], b: readonly number[]): void {
  if (a.length === 0 || b.length === 0) return;
  const labels = [...a.map(() => PRESENT), ...b.map(() => ABSENT)];
  wins.won += auroc(labels, [...a, ...b]) * a.length * b.length;
  wins.pairs += a.length * b.length;
}
