import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import { refuseNonFinite } from "../finite-features.ts";
import { sortedValues } from "./sorted-values.ts";

/** Features cut into bins, so that trees count instead of sort. */
export interface FeatureBins {
  readonly rows: number;
  readonly features: number;
  /** Bins of the feature that has most: 1 where every feature is constant. */
  readonly bins: number;
  /** uint8[features, records], one feature after another: how many of the feature's edges lie below the value. */
  readonly codes: Uint8Array;
  /** Ascending float32 edges of each feature: a value <= edges[f][b] has a code <= b. */
  readonly edges: readonly Float32Array[];
}

/** Most bins that a uint8 code can tell apart. */
const MOST_BINS = 256;

/** One cache line of float32 is read at a time. */
const BLOCK = 16;

/**
 * Cuts each feature of x = float32[records, features] into at most `bins` bins: between every two values where there
 * are no more of them (as scikit-learn 1.9 does for HistGradientBoosting), else at the quantiles; each edge lies in the
 * middle of two neighbouring values. Seeing every record twice changes nothing. Throws `values-invalid` for NaN or infinite features and for a number of bins
 * outside 2..256, `task-empty` for no records.
 */
export function binFeatures(x: Matrix, { bins = 255 }: { bins?: number } = {}): FeatureBins {
  refuse(x, bins);
  const { rows, cols } = x;
  const codes = new Uint8Array(rows * cols);
  const edges: Float32Array[] = [];
  const block = new Float32Array(BLOCK * rows);
  for (let from = 0; from < cols; from += BLOCK) {
    const width = Math.min(BLOCK, cols - from);
    columnsInto(block, x, { from, width });
    for (let k = 0; k < width; k++) {
      const values = block.subarray(k * rows, (k + 1) * rows);
      const own = edgesOf(sortedValues(values), bins);
      codesInto(codes.subarray((from + k) * rows, (from + k + 1) * rows), values, own);
      edges.push(own);
    }
  }
  const most = edges.reduce((sofar, own) => Math.max(sofar, own.length + 1), 1);
  return { rows, features: cols, bins: most, codes, edges };
}

function refuse(x: Matrix, bins: number): void {
  if (!Number.isInteger(bins) || bins < 2 || bins > MOST_BINS) {
    throw new EinthovenError("values-invalid", `${bins} bins`, {
      hint: `give a whole number from 2 to ${MOST_BINS}`,
    });
  }
  if (x.rows === 0) {
    throw new EinthovenError("task-empty", "no records to grow trees on", {
      hint: "give a larger training subset",
    });
  }
  refuseNonFinite(x);
}

/** Copies `width` columns: float32[width, records]. */
function columnsInto(
  out: Float32Array,
  { rows, cols, data }: Matrix,
  { from, width }: { from: number; width: number },
): void {
  for (let r = 0; r < rows; r++) {
    const start = r * cols + from;
    for (let k = 0; k < width; k++) out[k * rows + r] = data[start + k]!;
  }
}

/** Edges of one feature, from its values in ascending order. */
function edgesOf(sorted: Float32Array, bins: number): Float32Array {
  const starts = distinctStarts(sorted);
  const isFew = starts.length <= bins;
  const out: number[] = [];
  for (let d = 1; d < starts.length; d++) {
    const start = starts[d]!;
    // The value at a quantile goes left with all that equal it; the next edge belongs to the next quantile.
    if (!isFew && start < ((out.length + 1) / bins) * sorted.length) continue;
    if (out.length < bins - 1) out.push(between(sorted[start - 1]!, sorted[start]!));
  }
  return Float32Array.from(out);
}

/** Where each distinct value begins in the sorted list, the first one too. */
function distinctStarts(sorted: Float32Array): number[] {
  const starts = [0];
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i]! > sorted[i - 1]!) starts.push(i);
  }
  return starts;
}

/** The middle in float32, below the upper value even where rounding would reach it. */
function between(below: number, above: number): number {
  const middle = Math.fround(below / 2 + above / 2);
  return middle >= above && below < above ? below : middle;
}

/** Steps of equal width between the outer edges, each of which knows the code of its lower end. */
const STEPS = 1024;

function codesInto(out: Uint8Array, values: Float32Array, edges: Float32Array): void {
  const lowest = edges[0] ?? 0;
  const perStep = (STEPS - 1) / ((edges.at(-1) ?? 0) - lowest || 1);
  const codeOfStep = stepCodes(edges, lowest, perStep);
  for (let r = 0; r < out.length; r++) {
    const value = values[r]!;
    const step = Math.max(0, Math.min(STEPS - 1, Math.floor((value - lowest) * perStep)));
    let code = codeOfStep[step]!;
    while (code < edges.length && value > edges[code]!) code++;
    out[r] = code;
  }
}

/** The least code of any value in each step: edges of earlier steps lie below it. */
function stepCodes(edges: Float32Array, lowest: number, perStep: number): Uint8Array {
  const out = new Uint8Array(STEPS);
  for (const edge of edges) {
    const step = Math.floor((edge - lowest) * perStep);
    if (step + 1 < STEPS) out[step + 1]!++;
  }
  for (let step = 1; step < STEPS; step++) out[step]! += out[step - 1]!;
  return out;
}
