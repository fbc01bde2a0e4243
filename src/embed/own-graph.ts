import { EinthovenError } from "../core/error.ts";
import type { Session, Tensor } from "../core/session.ts";
import { manifestContract } from "../models/own/manifest-encoder.ts";
import type { OnnxManifest } from "../models/own/onnx-manifest.ts";
import type { Embedder } from "./embedder.ts";
import { poolTokens } from "./pool-tokens.ts";
import { embedWindows } from "./windows.ts";

/** Few enough that the activations of a large network of unknown cost fit. */
const WINDOWS_PER_RUN = 4;

/**
 * Embeds by an ONNX file of the study's own, as its manifest says. `windowsPerRun` is 1 for a graph whose batch is
 * fixed to one. The first run throws `checkpoint-mismatch` when the output has another shape than the manifest.
 */
export function openOwnGraph(
  manifest: OnnxManifest,
  {
    id,
    session,
    windowsPerRun = WINDOWS_PER_RUN,
  }: { readonly id: string; readonly session: Session; readonly windowsPerRun?: number },
): Embedder {
  const { dimension, input, output, layout, pooling } = manifest;
  const leads = manifest.leads.length;
  const samples = manifest.windowSamples;
  return {
    dimension,
    needsSamples: true,
    embed: (inputs) =>
      embedWindows(inputs, {
        model: { id, dimension, prepare: manifestContract(manifest).prepare },
        windowsPerRun,
        run: async (data, windows) => {
          const feed: Tensor =
            layout === "leads-first"
              ? { dims: [windows, leads, samples], data }
              : { dims: [windows, samples, leads], data: timeFirst(data, { leads, samples }) };
          const found = (await session.run({ [input]: feed }, [output]))[output]!;
          requireDims(found.dims, { id, windows, manifest });
          if (pooling === "none") return found.data;
          return poolTokens(found.data, { windows, width: dimension, pooling });
        },
      }),
    close: () => session.release(),
  };
}

/** float32[windows, leads, samples] to float32[windows, samples, leads] */
function timeFirst(
  data: Float32Array,
  { leads, samples }: { leads: number; samples: number },
): Float32Array {
  const out = new Float32Array(data.length);
  const size = leads * samples;
  for (let start = 0; start < data.length; start += size) {
    for (let l = 0; l < leads; l++) {
      for (let t = 0; t < samples; t++) {
        out[start + t * leads + l] = data[start + l * samples + t]!;
      }
    }
  }
  return out;
}

function requireDims(
  dims: readonly number[],
  { id, windows, manifest }: { id: string; windows: number; manifest: OnnxManifest },
): void {
  const { pooling, dimension, output } = manifest;
  const rank = pooling === "none" ? 2 : 3;
  const fits = dims.length === rank && dims[0] === windows && dims.at(-1) === dimension;
  if (fits) return;
  const wanted = pooling === "none" ? [windows, dimension] : [windows, "tokens", dimension];
  throw new EinthovenError(
    "checkpoint-mismatch",
    `output "${output}" of ${id} has shape [${dims}], its manifest says [${wanted}]`,
    {
      hint:
        pooling === "none"
          ? "correct 'dimension', or name a 'pooling' if the output holds tokens"
          : "correct 'dimension'; for an output without tokens leave 'pooling' out",
    },
  );
}
