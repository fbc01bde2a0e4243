import { type Matrix, matrixOf } from "../../core/matrix.ts";
import type { BlockProducts } from "../../linalg/row-blocks.ts";
import type { TokenBatch } from "./token-records.ts";

/** Attentive readouts over the same tokens, stacked. */
export interface Readouts {
  readonly count: number;
  readonly width: number;
  /** float32[2 count, width]: the queries of all readouts, then their value weights. */
  readonly stack: Float32Array;
  /** float64[count]. */
  readonly biases: Float64Array;
}

/** What a batch gives, kept for the way back. */
export interface Attended {
  /** float32[count, records]. */
  readonly logits: Float32Array;
  /** Attention of each token within its record: float32[count, tokens]. */
  readonly attention: Float32Array;
  /** Value of each token: float32[count, tokens]. */
  readonly values: Float32Array;
}

/**
 * Reads each record out: logit = b + Σ_t a_t (w·x_t), where the attention a is the softmax over the record's tokens of
 * q·x_t / √width. A query of zeros is mean pooling. One product for all readouts (golden/probe/attentive.json).
 */
export async function attend(
  batch: TokenBatch,
  { count, width, stack, biases }: Readouts,
  products: BlockProducts,
): Promise<Attended> {
  const x = tokensOf(batch, width);
  const both = await products.timesTransposed(x, stack, 2 * count);
  const attention = both.subarray(0, count * x.rows);
  const values = both.subarray(count * x.rows);
  const records = batch.starts.length - 1;
  const logits = new Float32Array(count * records);
  for (let o = 0; o < count; o++) {
    for (let r = 0; r < records; r++) {
      const place = { from: o * x.rows + batch.starts[r]!, end: o * x.rows + batch.starts[r + 1]! };
      softmaxOver(attention, place, 1 / Math.sqrt(width));
      let sum = biases[o]!;
      for (let t = place.from; t < place.end; t++) sum += attention[t]! * values[t]!;
      logits[o * records + r] = sum;
    }
  }
  return { logits, attention, values };
}

/** Slopes of a loss by the parameters of all readouts. */
export interface ReadoutSlopes {
  /** float32[2 count, width], as the stack. */
  readonly stack: Float32Array;
  /** float64[count]. */
  readonly biases: Float64Array;
}

/**
 * The way back: from slopes by the logits, float32[count, records]. By the value of a token the slope is g a_t, by its
 * score g a_t (w·x_t - Σ a w·x); then one product with the tokens.
 */
export async function attentionSlopes(
  batch: TokenBatch,
  { count, width, biases }: Readouts,
  {
    attended: { logits, attention, values },
    slopes,
    products,
  }: {
    readonly attended: Attended;
    readonly slopes: Float32Array;
    readonly products: BlockProducts;
  },
): Promise<ReadoutSlopes> {
  const x = tokensOf(batch, width);
  const records = batch.starts.length - 1;
  const byToken = new Float32Array(2 * count * x.rows);
  const byBias = new Float64Array(count);
  const scale = 1 / Math.sqrt(width);
  for (let o = 0; o < count; o++) {
    for (let r = 0; r < records; r++) {
      const slope = slopes[o * records + r]!;
      const mean = logits[o * records + r]! - biases[o]!;
      byBias[o]! += slope;
      const end = o * x.rows + batch.starts[r + 1]!;
      for (let t = o * x.rows + batch.starts[r]!; t < end; t++) {
        const byValue = slope * attention[t]!;
        byToken[count * x.rows + t] = byValue;
        byToken[t] = byValue * (values[t]! - mean) * scale;
      }
    }
  }
  return { stack: await products.times(x, byToken, 2 * count), biases: byBias };
}

function tokensOf({ data, starts }: TokenBatch, width: number): Matrix {
  return matrixOf(starts.at(-1)!, width, data);
}

function softmaxOver(
  scores: Float32Array,
  { from, end }: { readonly from: number; readonly end: number },
  scale: number,
): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let t = from; t < end; t++) largest = Math.max(largest, scores[t]!);
  let sum = 0;
  for (let t = from; t < end; t++) {
    const e = Math.exp((scores[t]! - largest) * scale);
    scores[t] = e;
    sum += e;
  }
  for (let t = from; t < end; t++) scores[t]! /= sum;
}
