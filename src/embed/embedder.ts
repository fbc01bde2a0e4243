import type { Ecg } from "../core/ecg.ts";
import { EinthovenError } from "../core/error.ts";
import type { OpenSession, Session } from "../core/session.ts";
import type { Control, Encoder, Subject, Weight } from "../models/model.ts";

/** A recording on its way into a model. */
export interface EmbeddingInput {
  readonly recordId: string;
  /** null only for models that do not need samples. */
  readonly ecg: Ecg | null;
  readonly subject: Subject;
}

/** A model that is ready to turn recordings into vectors. */
export interface Embedder {
  readonly dimension: number;
  readonly needsSamples: boolean;
  /** float32[inputs, dimension], row-major. NaN only from controls, for what cannot be measured. */
  embed(inputs: readonly EmbeddingInput[]): Promise<Float32Array>;
  /** Frees native memory. */
  close(): Promise<void>;
}

/** Windows per run of a session: enough to keep it busy, few enough to bound its activations. */
const WINDOWS_PER_RUN = 4;

/** Embeds by a graph: every window of a record is run, and the window embeddings are averaged. */
export async function openEncoder(
  encoder: Encoder,
  {
    weights,
    openSession,
  }: { readonly weights: ReadonlyMap<string, Weight>; readonly openSession: OpenSession },
): Promise<Embedder> {
  const session = await openSession(encoder.build(weights));
  return {
    dimension: encoder.card.dimension,
    needsSamples: true,
    embed: (inputs) => embedWindows(encoder, session, inputs),
    close: () => session.release(),
  };
}

/** Embeds by a control's own arithmetic. */
export function openControl(control: Control): Embedder {
  const { dimension } = control.card;
  return {
    dimension,
    needsSamples: control.needsSamples,
    embed: (inputs) => {
      const out = new Float32Array(inputs.length * dimension);
      for (const [r, { ecg, subject }] of inputs.entries()) {
        out.set(control.embed(ecg, subject), r * dimension);
      }
      return Promise.resolve(out);
    },
    close: () => Promise.resolve(),
  };
}

async function embedWindows(
  encoder: Encoder,
  session: Session,
  inputs: readonly EmbeddingInput[],
): Promise<Float32Array> {
  const { dimension } = encoder.card;
  const out = new Float32Array(inputs.length * dimension);
  const windows = inputs.flatMap((input, r) => preparedWindows(encoder, input, r));
  for (let start = 0; start < windows.length; start += WINDOWS_PER_RUN) {
    const batch = windows.slice(start, start + WINDOWS_PER_RUN);
    const embeddings = await runBatch(encoder, session, batch);
    batch.forEach(({ row, share }, i) => {
      for (let f = 0; f < dimension; f++) {
        out[row * dimension + f]! += embeddings[i * dimension + f]! * share;
      }
    });
  }
  assertFinite(out, inputs, dimension, encoder.card.id);
  return out;
}

interface PreparedWindow {
  readonly row: number;
  /** One over the number of windows of its record. */
  readonly share: number;
  readonly samples: Float32Array;
}

function preparedWindows(
  encoder: Encoder,
  { ecg, recordId }: EmbeddingInput,
  row: number,
): PreparedWindow[] {
  if (ecg === null) {
    throw new EinthovenError(
      "signal-invalid",
      `${recordId} reached ${encoder.card.id} without samples`,
    );
  }
  const { windows, data } = encoder.contract.prepare(ecg);
  const size = data.length / windows;
  return Array.from({ length: windows }, (_, w) => ({
    row,
    share: 1 / windows,
    samples: data.subarray(w * size, (w + 1) * size),
  }));
}

async function runBatch(
  encoder: Encoder,
  session: Session,
  batch: readonly PreparedWindow[],
): Promise<Float32Array> {
  const { leads, windowSamples } = encoder.contract;
  const data = new Float32Array(batch.length * leads.length * windowSamples);
  for (const [i, { samples }] of batch.entries()) data.set(samples, i * samples.length);
  const results = await session.run({
    ecg: { dims: [batch.length, leads.length, windowSamples], data },
  });
  return results["embedding"]!.data;
}

/** An encoder that returns NaN would poison every later number without a word. */
function assertFinite(
  values: Float32Array,
  inputs: readonly EmbeddingInput[],
  dimension: number,
  modelId: string,
): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const { recordId } = inputs[Math.floor(bad / dimension)]!;
  throw new EinthovenError(
    "values-invalid",
    `${modelId} gives ${values[bad]} for record ${recordId}`,
    {
      hint: "take the record out of the folder if it is broken; if it is not, please report it",
    },
  );
}
