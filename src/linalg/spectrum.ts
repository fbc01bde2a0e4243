import type { Matrix } from "../core/matrix.ts";
import { symmetricEigen } from "./eigen.ts";
import { gram, transposed } from "./products.ts";

export interface SpectrumNumbers {
  /** exp of the entropy of the singular values of the embedding as it is (Garrido et al., RankMe, ICML 2023). */
  readonly rankMe: number;
  /** (Σ variances)² / Σ variances² along the principal components: how many the variance is spread over. */
  readonly participationRatio: number;
  /** IsoScore (Rudman et al., ACL Findings 2022): 1 when all directions vary alike, 0 when only one does. */
  readonly isotropy: number;
}

/**
 * Counts how many directions float32[records, features] uses. None can exceed the smaller of records and features,
 * so compare models on the same records. NaN for constant data. One or two eigendecompositions of that size:
 * about 1.5 s each at 1,024.
 */
export function spectrumNumbers(x: Matrix): SpectrumNumbers {
  const raw = eigenvaluesOf(x, { centre: false }).map((value) => Math.sqrt(value));
  const variances = eigenvaluesOf(x, { centre: true });
  const participation = total(variances) ** 2 / total(variances.map((value) => value * value));
  return {
    rankMe: Math.exp(entropy(raw)),
    participationRatio: participation,
    isotropy: x.cols < 2 ? Number.NaN : (participation - 1) / (x.cols - 1),
  };
}

/** Eigenvalues of XᵀX (not below 0), through the smaller of XᵀX and XXᵀ. */
function eigenvaluesOf(x: Matrix, { centre }: { centre: boolean }): Float64Array {
  const mean = new Float64Array(x.cols);
  if (centre) for (let i = 0; i < x.data.length; i++) mean[i % x.cols]! += x.data[i]! / x.rows;
  const values = Float64Array.from(x.data, (value, i) => value - mean[i % x.cols]!);
  const byRecord = x.rows <= x.cols;
  const size = byRecord ? x.rows : x.cols;
  const products = byRecord
    ? gram(values, x.rows, x.cols)
    : gram(transposed(values, x.rows, x.cols), x.cols, x.rows);
  const found = symmetricEigen(products, size).values;
  // What rounding left of a zero eigenvalue would count in an entropy.
  const floor = 1e-12 * (found[0] ?? 0);
  return found.map((value) => (value > floor ? value : 0));
}

function entropy(values: Float64Array): number {
  const sum = total(values);
  if (sum === 0) return Number.NaN;
  return values.reduce(
    (h, value) => (value > 0 ? h - (value / sum) * Math.log(value / sum) : h),
    0,
  );
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
