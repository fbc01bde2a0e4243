import type { Session } from "../core/session.ts";
import type { Control, Encoder, Pooling } from "../models/model.ts";
import { poolingOutput } from "../models/pooling-output.ts";
import { attempted, type EmbeddedRows, type EmbeddingInput, type RowFailure } from "./rows.ts";
import { embedWindows, windowsPerRun } from "./windows.ts";

/** A model that is ready to turn recordings into vectors. */
export interface Embedder {
  readonly dimension: number;
  readonly needsSamples: boolean;
  embed(inputs: readonly EmbeddingInput[]): Promise<EmbeddedRows>;
  /** Frees native memory. */
  close(): Promise<void>;
}

/**
 * Embeds by a graph: every window of a record is run, and the window embeddings are averaged. A record that
 * cannot be prepared, or for which the graph gives NaN or infinity, is a failure of its row. Throws
 * `option-invalid` for a pooling that the encoder does not offer.
 */
export function openEncoder(
  encoder: Encoder,
  { session, pooling }: { readonly session: Session; readonly pooling?: Pooling | undefined },
): Embedder {
  const { card, contract } = encoder;
  const output = poolingOutput(encoder, pooling);
  const dims = [contract.leads.length, contract.windowSamples];
  return {
    dimension: card.dimension,
    needsSamples: true,
    embed: (inputs) =>
      embedWindows(inputs, {
        model: { id: card.id, dimension: card.dimension, prepare: contract.prepare },
        windowsPerRun: windowsPerRun(encoder),
        run: async (data, count) => {
          const feeds = { ecg: { dims: [count, ...dims], data } };
          return (await session.run(feeds, [output]))[output]!.data;
        },
      }),
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
      const values = new Float32Array(inputs.length * dimension);
      const failures = inputs.flatMap(({ ecg, subject }, row): RowFailure[] => {
        const out = values.subarray(row * dimension, (row + 1) * dimension);
        return attempted(row, out, () => out.set(control.embed(ecg, subject)));
      });
      return Promise.resolve({ values, failures });
    },
    close: () => Promise.resolve(),
  };
}
