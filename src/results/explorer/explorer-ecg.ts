import { z } from "zod";
import { count, texts } from "../schema-parts.ts";
import { arrayOf, corrupt, readArrayFile, writeArrayFile } from "./array-file.ts";

/** A recording as its file has it: `data/ecg/<dataset>/<record>.bin`. */
export interface ExplorerEcg {
  readonly dataset: string;
  readonly record: string;
  readonly leads: readonly string[];
  readonly samplingRateHz: number;
  /** "standardised" where the publisher removed the unit. */
  readonly unit: "mV" | "standardised";
  /** float32[leads, length], row-major; NaN where the file declares a sample invalid. */
  readonly samples: Float32Array;
}

/** The same recording as a model takes it, window by window: `data/seen/<model>/<dataset>/<record>.bin`. */
export interface ExplorerSeen extends Omit<ExplorerEcg, "unit"> {
  readonly model: string;
  /** Whether amplitudes still are millivolts after the model's own steps. */
  readonly unit: "mV" | "standardised";
  readonly windows: number;
  readonly windowSamples: number;
  /** What was done, one sentence per step. */
  readonly steps: readonly string[];
  /** float32[windows, leads, windowSamples], row-major. */
  readonly samples: Float32Array;
}

const ECG = "ecg";
const SEEN = "seen";

const ecgMeta = z.object({
  dataset: z.string(),
  record: z.string(),
  leads: texts,
  samplingRateHz: z.number().positive(),
  unit: z.enum(["mV", "standardised"]),
});
const seenMeta = ecgMeta.extend({
  model: z.string(),
  windows: count,
  windowSamples: count,
  steps: texts,
});

export function writeExplorerEcg({ samples, ...meta }: ExplorerEcg): Uint8Array<ArrayBuffer> {
  return writeArrayFile({ kind: ECG, meta, arrays: new Map([["samples", samples]]) });
}

/** Reads a recording without copying. Throws `result-corrupt`. */
export function readExplorerEcg(bytes: Uint8Array): ExplorerEcg {
  const file = readArrayFile(bytes, ECG);
  const parsed = ecgMeta.safeParse(file.meta);
  if (!parsed.success) throw corrupt(ECG, "what it says of itself is incomplete");
  const samples = arrayOf(file, "samples", { type: "float32" });
  const leads = parsed.data.leads.length;
  if (leads === 0 || samples.length % leads !== 0) throw corrupt(ECG, "its leads differ in length");
  return { ...parsed.data, samples };
}

export function writeExplorerSeen({ samples, ...meta }: ExplorerSeen): Uint8Array<ArrayBuffer> {
  return writeArrayFile({ kind: SEEN, meta, arrays: new Map([["samples", samples]]) });
}

/** Reads what a model saw without copying. Throws `result-corrupt`. */
export function readExplorerSeen(bytes: Uint8Array): ExplorerSeen {
  const file = readArrayFile(bytes, SEEN);
  const parsed = seenMeta.safeParse(file.meta);
  if (!parsed.success) throw corrupt(SEEN, "what it says of itself is incomplete");
  const { windows, windowSamples, leads } = parsed.data;
  const length = windows * leads.length * windowSamples;
  return { ...parsed.data, samples: arrayOf(file, "samples", { type: "float32", length }) };
}
