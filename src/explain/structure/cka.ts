import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";

/**
 * Similarity of two embeddings of the same records, float32[records, features] each, whatever their dimensions:
 * linear centred kernel alignment with the unbiased estimate of HSIC (Song et al., JMLR 2012; Kornblith et al.,
 * ICML 2019; Nguyen et al., ICLR 2021). 1 for equal geometry up to rotation and scale, about 0 for unrelated
 * ones at any dimension. Works through features, so no records x records matrix is made.
 * NaN under 4 records or for constant data; throws `shape-mismatch` for different numbers of records.
 */
export function debiasedLinearCka(a: Matrix, b: Matrix): number {
  if (a.rows !== b.rows) {
    throw new EinthovenError("shape-mismatch", `${a.rows} records against ${b.rows}`, {
      hint: "compare embeddings of the same records, in the same order",
    });
  }
  if (a.rows < 4) return Number.NaN;
  const [x, y] = [centred(a), centred(b)];
  const scale = Math.sqrt(unbiasedHsic(x, x) * unbiasedHsic(y, y));
  return scale > 0 ? unbiasedHsic(x, y) / scale : Number.NaN;
}

interface Centred {
  readonly rows: number;
  readonly cols: number;
  /** float64[records, features], column means 0. */
  readonly data: Float64Array;
}

/** The estimate does not depend on the means; taking them out keeps the sums small. */
function centred({ rows, cols, data }: Matrix): Centred {
  const mean = new Float64Array(cols);
  for (let i = 0; i < data.length; i++) mean[i % cols]! += data[i]! / rows;
  return { rows, cols, data: Float64Array.from(data, (value, i) => value - mean[i % cols]!) };
}

/** [tr(KL) + (1'K1)(1'L1) / ((n-1)(n-2)) - 2 (1'KL1) / (n-2)] / (n (n-3)), K = XX' and L = YY' with zero diagonals. */
function unbiasedHsic(x: Centred, y: Centred): number {
  const n = x.rows;
  const k = rowSumsOf(x);
  const l = rowSumsOf(y);
  let trace = squaredCrossProducts(x, y);
  let totalK = 0;
  let totalL = 0;
  let crossed = 0;
  for (let r = 0; r < n; r++) {
    trace -= k.diagonal[r]! * l.diagonal[r]!;
    totalK += k.sums[r]!;
    totalL += l.sums[r]!;
    crossed += k.sums[r]! * l.sums[r]!;
  }
  const adjusted = trace + (totalK * totalL) / ((n - 1) * (n - 2)) - (2 * crossed) / (n - 2);
  return adjusted / (n * (n - 3));
}

/** The diagonal of XX', and the row sums of XX' without it. Rows of centred data add up to zero over records. */
function rowSumsOf({ rows, cols, data }: Centred): { diagonal: Float64Array; sums: Float64Array } {
  const diagonal = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    for (let f = 0; f < cols; f++) diagonal[r]! += data[r * cols + f]! ** 2;
  }
  return { diagonal, sums: diagonal.map((value) => -value) };
}

/** |X'Y|^2, the sum of its squared entries. */
function squaredCrossProducts(x: Centred, y: Centred): number {
  let sum = 0;
  const row = new Float64Array(y.cols);
  for (let f = 0; f < x.cols; f++) {
    row.fill(0);
    for (let r = 0; r < x.rows; r++) {
      const value = x.data[r * x.cols + f]!;
      for (let g = 0; g < y.cols; g++) row[g]! += value * y.data[r * y.cols + g]!;
    }
    for (const product of row) sum += product * product;
  }
  return sum;
}
