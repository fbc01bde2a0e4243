import type { Session } from "../core/session.ts";
import type { Encoder, GraphLayers } from "../models/model.ts";
import type { Embedder } from "./embedder.ts";
import { embedWindows, windowsPerRun } from "./windows.ts";

/** The number of values of each layer's vector. */
export function layerWidths({ outputs }: GraphLayers): number[] {
  return outputs.map(({ dims }) => Number(dims[1]));
}

/**
 * Embeds by all layers of an encoder at once: the vectors of its layers one behind the other, each averaged over the
 * windows of a record as the embedding is. `session` runs the encoder's `layerGraph`.
 */
export function openLayers(
  encoder: Encoder,
  { session, layers }: { readonly session: Session; readonly layers: GraphLayers },
): Embedder {
  const { card, contract } = encoder;
  const widths = layerWidths(layers);
  const dimension = widths.reduce((sum, width) => sum + width, 0);
  const names = layers.outputs.map(({ name }) => name);
  const dims = [contract.leads.length, contract.windowSamples];
  return {
    dimension,
    needsSamples: true,
    embed: (inputs) =>
      embedWindows(inputs, {
        model: { id: card.id, dimension, prepare: contract.prepare },
        windowsPerRun: windowsPerRun(encoder),
        run: async (data, count) => {
          const found = await session.run({ ecg: { dims: [count, ...dims], data } }, names);
          const parts = names.map((name) => found[name]!.data);
          return sideBySide(parts, { widths, count });
        },
      }),
    close: () => session.release(),
  };
}

/** float32[count, width] of every part to float32[count, all widths]. */
function sideBySide(
  parts: readonly Float32Array[],
  { widths, count }: { widths: readonly number[]; count: number },
): Float32Array {
  const total = widths.reduce((sum, width) => sum + width, 0);
  const out = new Float32Array(count * total);
  let start = 0;
  for (const [i, part] of parts.entries()) {
    const width = widths[i]!;
    for (let w = 0; w < count; w++) {
      out.set(part.subarray(w * width, (w + 1) * width), w * total + start);
    }
    start += width;
  }
  return out;
}
