import { type Ecg, leadSamples } from "../core/ecg.ts";

/** "zero": 0 mV. "line": straight between the neighbouring valid samples, level at the ends, 0 mV if there is none. */
export type FillMethod = "zero" | "line";

/** Replaces invalid samples (NaN) of one lead by values: float32[samples], a copy. */
export function fillInvalid(
  samples: Float32Array,
  { method = "zero" }: { method?: FillMethod } = {},
): Float32Array {
  return method === "line"
    ? bridged(samples)
    : samples.map((value) => (Number.isNaN(value) ? 0 : value));
}

/** Replaces invalid samples (NaN) of every lead. Returns the same recording when it has none. */
export function fillInvalidEcg(ecg: Ecg, { method = "zero" }: { method?: FillMethod } = {}): Ecg {
  if (!hasInvalid(ecg.data)) return ecg;
  const data = new Float32Array(ecg.data.length);
  for (let l = 0; l < ecg.leads.length; l++) {
    data.set(fillInvalid(leadSamples(ecg, l), { method }), l * ecg.samples);
  }
  return { ...ecg, data };
}

/** Does any sample lack a value (NaN)? */
export function hasInvalid(samples: Float32Array): boolean {
  for (let t = 0; t < samples.length; t++) if (Number.isNaN(samples[t])) return true;
  return false;
}

function bridged(samples: Float32Array): Float32Array {
  const out = samples.slice();
  let last = -1;
  for (let t = 0; t < out.length; t++) {
    if (Number.isNaN(samples[t])) continue;
    if (t > last + 1) bridgeInto(out, last, t);
    last = t;
  }
  if (last < 0) return out.fill(0);
  return out.fill(out[last]!, last + 1);
}

/** Fills the gap between valid places `from` (-1: none) and `to`. */
function bridgeInto(out: Float32Array, from: number, to: number): void {
  const end = out[to]!;
  const start = from < 0 ? end : out[from]!;
  for (let t = from + 1; t < to; t++) {
    out[t] = start + ((end - start) * (t - from)) / (to - from);
  }
}
