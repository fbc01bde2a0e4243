import type { Ecg } from "../core/ecg.ts";
import { EinthovenError } from "../core/error.ts";
import type { Session } from "../core/session.ts";
import type { Encoder } from "../models/model.ts";
import { windowsPerRun } from "./windows.ts";

/** Everything that an encoder makes of a recording before it is pooled. */
export interface TokenWindows {
  readonly windows: number;
  /** float32[windows, tokens, width], row-major. */
  readonly data: Float32Array;
}

/**
 * Runs every window of a recording and keeps its tokens. Throws what preparing throws, `option-invalid` for an encoder
 * that has no tokens and `values-invalid` for NaN or infinity.
 */
export async function embedTokens(
  encoder: Encoder,
  { session, ecg }: { readonly session: Session; readonly ecg: Ecg },
): Promise<TokenWindows> {
  const { tokens, width } = tokenShape(encoder);
  const { leads, windowSamples } = encoder.contract;
  const { windows, data: samples } = encoder.contract.prepare(ecg);
  const size = leads.length * windowSamples;
  const data = new Float32Array(windows * tokens * width);
  const limit = windowsPerRun(encoder);
  for (let start = 0; start < windows; start += limit) {
    const count = Math.min(limit, windows - start);
    const part = samples.slice(start * size, (start + count) * size);
    const dims = [count, leads.length, windowSamples];
    const results = await session.run({ ecg: { dims, data: part } }, ["tokens"]);
    data.set(results["tokens"]!.data, start * tokens * width);
  }
  const bad = data.find((value) => !Number.isFinite(value));
  if (bad === undefined) return { windows, data };
  throw new EinthovenError("values-invalid", `${encoder.card.id} gives ${bad} among its tokens`, {
    hint: "leave the record out",
  });
}

/** Tokens of one window and their width. Throws `option-invalid` for an encoder that has no tokens. */
export function tokenShape({ card, pooling }: Encoder): { tokens: number; width: number } {
  if (pooling !== undefined) return { tokens: pooling.tokens, width: card.dimension };
  throw new EinthovenError("option-invalid", `${card.id} has no tokens to keep`, {
    hint: "keep its vectors",
  });
}
