import { EinthovenError } from "../../core/error.ts";
import { patientsOf } from "../../core/patients.ts";
import { randomOf } from "../../core/random.ts";

export interface PairedPermutationOptions {
  readonly patientIds: readonly string[];
  /** Scores one set of predictions of all records: float64[records, columns]. */
  readonly score: (predictions: Float64Array) => number;
  /** Seed of the swaps. */
  readonly key: string;
  /** Swaps drawn; when all 2^patients swaps are no more than these, each is taken once and p is exact. */
  readonly permutations?: number;
}

export interface PairedPermutationTest {
  /** Score of the model minus score of the reference. */
  readonly difference: number;
  /** Two-sided. At least 1 / (permutations + 1), unless exact. */
  readonly p: number;
  readonly permutations: number;
  readonly exact: boolean;
}

/** Sums in another order differ by this share at most, and count as equal. */
const ROUNDING = 1e-12;

/**
 * Tests whether two models are exchangeable: the predictions of both are swapped for a random half of the patients,
 * over and over, and the share of swaps whose difference in score is at least as large as the observed one is p.
 * Predictions must be on one scale: for a score of ranks (AUROC) give midranks, as Bandos, Rockette and Gur (2005)
 * do. model, reference = float[records, columns]. Exact p values as scipy's permutation_test of paired samples
 * (golden/metrics/rank-tests.json). Throws `shape-mismatch`, `values-invalid` when the score is not a number.
 */
export function pairedPermutationTest(
  { model, reference }: { model: ArrayLike<number>; reference: ArrayLike<number> },
  { patientIds, score, key, permutations = 9999 }: PairedPermutationOptions,
): PairedPermutationTest {
  const patients = patientsOf(patientIds);
  const columns = model.length / patientIds.length;
  if (reference.length !== model.length || !Number.isInteger(columns)) {
    throw new EinthovenError(
      "shape-mismatch",
      `${model.length} and ${reference.length} predictions of ${patientIds.length} records`,
    );
  }
  const count = patients.ids.length;
  const exact = 2 ** count <= permutations;
  const swaps = exact ? everySwap(count) : randomSwaps(count, permutations, key);
  const a = new Float64Array(model.length);
  const b = new Float64Array(model.length);
  const differenceOf = (swapped: Uint8Array): number => {
    for (let i = 0; i < a.length; i++) {
      const other = swapped[patients.ofRecord[Math.floor(i / columns)]!] === 1;
      a[i] = other ? reference[i]! : model[i]!;
      b[i] = other ? model[i]! : reference[i]!;
    }
    return score(a) - score(b);
  };
  const difference = differenceOf(new Uint8Array(count));
  if (Number.isNaN(difference)) {
    throw new EinthovenError("values-invalid", "the score of these predictions is NaN", {
      hint: "a class may be missing from the records",
    });
  }
  const least = Math.abs(difference) * (1 - ROUNDING) - ROUNDING;
  let asLarge = 0;
  for (const swapped of swaps) asLarge += Math.abs(differenceOf(swapped)) >= least ? 1 : 0;
  return exact
    ? { difference, p: asLarge / 2 ** count, permutations: 2 ** count, exact }
    : { difference, p: (asLarge + 1) / (permutations + 1), permutations, exact };
}

/** Every choice of patients, in a buffer that the next one reuses. */
function* everySwap(patients: number): Generator<Uint8Array> {
  const swapped = new Uint8Array(patients);
  for (let choice = 0; choice < 2 ** patients; choice++) {
    for (let p = 0; p < patients; p++) swapped[p] = (choice >>> p) & 1;
    yield swapped;
  }
}

function* randomSwaps(patients: number, permutations: number, key: string): Generator<Uint8Array> {
  const random = randomOf(`paired-permutation/${key}`);
  const swapped = new Uint8Array(patients);
  for (let i = 0; i < permutations; i++) {
    for (let p = 0; p < patients; p++) swapped[p] = random.integer(2);
    yield swapped;
  }
}
