/** SHAP values of one output of a model. */
export interface ShapValues {
  readonly rows: number;
  readonly cols: number;
  /** float64[records, features], in the unit of the output. */
  readonly values: Float64Array;
  /** The output where nothing of a record is known: what the values of a record add to. */
  readonly baseValue: number;
  /** Largest |base value + Σ SHAP - output| over the explained records. */
  readonly additivityError: number;
  /** Standard error of one value by the draws of the method, root mean square over all values; 0 for an exact method. */
  readonly standardError: number;
}

/** Measures how far SHAP values miss the outputs that they explain: the largest gap over the records. */
export function additivityErrorOf(
  values: Float64Array,
  { outputs, baseValue }: { outputs: ArrayLike<number>; baseValue: number },
): number {
  const cols = outputs.length === 0 ? 0 : values.length / outputs.length;
  let worst = 0;
  for (let r = 0; r < outputs.length; r++) {
    let sum = baseValue;
    for (let i = r * cols; i < (r + 1) * cols; i++) sum += values[i]!;
    worst = Math.max(worst, Math.abs(sum - outputs[r]!));
  }
  return worst;
}
