/** The class number of a record that is left out. */
export const LEFT_OUT = -1;

/**
 * Writes p - y of every class (0 for records that are left out) over the logits and returns the summed log-loss in
 * nats. Logits and residuals are class-major: [classes, records].
 */
export function softmaxResidualsInto(
  logits: Float64Array | Float32Array,
  classOf: Int32Array,
  classes: number,
): number {
  const records = classOf.length;
  let loss = 0;
  for (let r = 0; r < records; r++) {
    const own = classOf[r]!;
    if (own === LEFT_OUT) {
      for (let c = 0; c < classes; c++) logits[c * records + r] = 0;
      continue;
    }
    const logit = logits[own * records + r]!;
    loss += softmaxInto(logits, { classes, start: r, stride: records }) - logit;
    logits[own * records + r]! -= 1;
  }
  return loss;
}

/** Turns the logits of one record into probabilities, without overflow; returns the log of their summed exponentials. */
export function softmaxInto(
  logits: Float64Array | Float32Array,
  { classes, start, stride }: { classes: number; start: number; stride: number },
): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) largest = Math.max(largest, logits[start + c * stride]!);
  let sum = 0;
  for (let c = 0; c < classes; c++) {
    const e = Math.exp(logits[start + c * stride]! - largest);
    logits[start + c * stride] = e;
    sum += e;
  }
  for (let c = 0; c < classes; c++) logits[start + c * stride]! /= sum;
  return largest + Math.log(sum);
}
