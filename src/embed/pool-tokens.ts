import type { Pooling } from "../models/model.ts";

/**
 * Pools the tokens of each window: float32[windows, tokens, width] to float32[windows, width]. "cls" is the first
 * token; the other poolings take in every token that there is.
 */
export function poolTokens(
  tokens: Float32Array,
  { windows, width, pooling }: { windows: number; width: number; pooling: Pooling },
): Float32Array {
  const count = tokens.length / (windows * width);
  const out = new Float32Array(windows * width);
  for (let w = 0; w < windows; w++) {
    const window = tokens.subarray(w * count * width, (w + 1) * count * width);
    const pooled = out.subarray(w * width, (w + 1) * width);
    switch (pooling) {
      case "cls":
        pooled.set(window.subarray(0, width));
        break;
      case "last":
        pooled.set(window.subarray((count - 1) * width));
        break;
      case "mean":
        meanInto(pooled, window);
        break;
      case "max":
        maximumInto(pooled, window);
        break;
    }
  }
  return out;
}

function meanInto(out: Float32Array, window: Float32Array): void {
  const sums = new Float64Array(out.length);
  for (let i = 0; i < window.length; i++) sums[i % out.length]! += window[i]!;
  const tokens = window.length / out.length;
  for (let f = 0; f < out.length; f++) out[f] = sums[f]! / tokens;
}

/** NaN stays NaN, so that it is noticed. */
function maximumInto(out: Float32Array, window: Float32Array): void {
  out.fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < window.length; i++) {
    out[i % out.length] = Math.max(out[i % out.length]!, window[i]!);
  }
}
