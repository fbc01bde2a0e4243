import type { Ecg } from "../core/ecg.ts";
import { EinthovenError } from "../core/error.ts";
import type { Encoder, PreparedWindows } from "../models/model.ts";
import { attempted, type EmbeddedRows, type EmbeddingInput, type RowFailure } from "./rows.ts";

/** What is run window by window. */
interface WindowModel {
  readonly id: string;
  readonly dimension: number;
  prepare(ecg: Ecg): PreparedWindows;
}

interface WindowRun {
  readonly model: WindowModel;
  readonly windowsPerRun: number;
  /** Takes float32[count, leads, samples], gives float32[count, dimension]. */
  run(data: Float32Array, count: number): Promise<Float32Array>;
}

/** A billion multiply-accumulates that a run should be worth, so that calling it costs nothing. */
const GIGA_MACS_PER_RUN = 10;
const FEWEST_WINDOWS = 2;
const MOST_WINDOWS = 32;

/**
 * Chooses how many windows go through a graph at once: many for a small encoder, for which a call costs; few for a
 * large one, whose attention otherwise leaves the processor's cache (measured on one thread with ONNX Runtime 1.30:
 * ECG-JEPA 0.77 s a window in twos and 0.93 s in eights, random kernels 3.5 and 2.3 ms alone and in 32s). Bounds
 * the memory of activations too.
 */
export function windowsPerRun({ card, contract }: Encoder): number {
  const windowsPerEcg = Math.max(
    1,
    Math.floor((10 * contract.samplingRateHz) / contract.windowSamples),
  );
  const gigaMacsPerWindow = (card.gigaMacs ?? GIGA_MACS_PER_RUN) / windowsPerEcg;
  const windows = Math.ceil(GIGA_MACS_PER_RUN / gigaMacsPerWindow);
  return Math.min(MOST_WINDOWS, Math.max(FEWEST_WINDOWS, windows));
}

/** Runs every window of every recording and averages the vectors of each: float32[inputs, dimension]. */
export async function embedWindows(
  inputs: readonly EmbeddingInput[],
  { model, windowsPerRun: limit, run }: WindowRun,
): Promise<EmbeddedRows> {
  const { dimension } = model;
  const values = new Float32Array(inputs.length * dimension);
  const { windows, failures } = preparedWindows(inputs, model, values);
  for (let start = 0; start < windows.length; start += limit) {
    const batch = windows.slice(start, start + limit);
    const vectors = await run(joined(batch), batch.length);
    for (const [i, { row, share }] of batch.entries()) {
      for (let f = 0; f < dimension; f++) {
        values[row * dimension + f]! += vectors[i * dimension + f]! * share;
      }
    }
  }
  return { values, failures: [...failures, ...notFinite(values, model, failures)] };
}

interface PreparedWindow {
  readonly row: number;
  /** One over the number of windows of its record. */
  readonly share: number;
  readonly samples: Float32Array;
}

function preparedWindows(
  inputs: readonly EmbeddingInput[],
  model: WindowModel,
  values: Float32Array,
): { windows: PreparedWindow[]; failures: RowFailure[] } {
  const windows: PreparedWindow[] = [];
  const failures: RowFailure[] = [];
  for (const [row, { ecg, recordId }] of inputs.entries()) {
    const out = values.subarray(row * model.dimension, (row + 1) * model.dimension);
    const failed = attempted(row, out, () => {
      if (ecg === null) {
        throw new EinthovenError(
          "signal-invalid",
          `${recordId} reached ${model.id} without samples`,
        );
      }
      const { windows: count, data } = model.prepare(ecg);
      const size = data.length / count;
      for (let w = 0; w < count; w++) {
        windows.push({ row, share: 1 / count, samples: data.subarray(w * size, (w + 1) * size) });
      }
    });
    failures.push(...failed);
  }
  return { windows, failures };
}

/** float32[windows, leads, samples] */
function joined(batch: readonly PreparedWindow[]): Float32Array {
  const size = batch[0]!.samples.length;
  const data = new Float32Array(batch.length * size);
  for (const [i, { samples }] of batch.entries()) data.set(samples, i * size);
  return data;
}

/** An encoder that returns NaN would poison every later number without a word. */
function notFinite(
  values: Float32Array,
  { id, dimension }: WindowModel,
  known: readonly RowFailure[],
): RowFailure[] {
  const failed = new Set(known.map(({ row }) => row));
  const found: RowFailure[] = [];
  for (let row = 0; row < values.length / dimension; row++) {
    const vector = values.subarray(row * dimension, (row + 1) * dimension);
    const bad = failed.has(row) ? undefined : vector.find((value) => !Number.isFinite(value));
    if (bad === undefined) continue;
    vector.fill(Number.NaN);
    found.push({ row, code: "values-invalid", detail: `${id} gives ${bad}` });
  }
  return found;
}
