import { add } from "./elementwise.ts";
import { type Graph, type GraphValue, requireShape } from "./graph.ts";
import type { TensorEntry } from "./tensor-table.ts";
import { withBias } from "./tensor-table.ts";
import { layerNorm, linear, reshape, tokenLayer, tokenMean } from "./tokens.ts";
import { blockTensors, timmLayers, transformerBlock } from "./transformer-block.ts";

/** A vision transformer over patches of one lead each. */
export interface NanoVitSize {
  readonly leads: number;
  /** Samples of one lead that make one token. */
  readonly patchSamples: number;
  /** Patches of one lead. */
  readonly slots: number;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
}

/** 12 leads x 10 s at 100 Hz in patches of 0.4 s: 300 tokens, 455 040 parameters, 1.8 MB in float32. */
export const NANO_VIT: NanoVitSize = {
  leads: 12,
  patchSamples: 40,
  slots: 25,
  width: 96,
  blocks: 4,
  heads: 3,
};

/** torch.nn.LayerNorm's default. */
export const NANO_VIT_EPSILON = 1e-5;

/**
 * Wires the network over whole records, float32[batch, leads, slots x patchSamples]: the tokens behind the final norm
 * [leads x slots, width] (a lead's patches in order of time, lead after lead), and their mean. Pre-training runs
 * the same layers over the tokens that a mask leaves (`nanoVitTokens`).
 */
export function nanoVit(
  graph: Graph,
  ecg: GraphValue,
  size: NanoVitSize,
): Readonly<Record<string, GraphValue>> & Record<"tokens" | "embedding", GraphValue> {
  const tokens = blocksOver(graph, placedTokens(graph, ecg, size), size);
  return { tokens, embedding: tokenMean(graph, tokens) };
}

function placedTokens(graph: Graph, ecg: GraphValue, size: NanoVitSize): GraphValue {
  const { leads, slots, patchSamples, width } = size;
  requireShape(
    String(ecg.shape) === String([leads, slots * patchSamples]),
    () => `[${ecg.shape}] does not divide into ${leads} x ${slots} patches of ${patchSamples}`,
  );
  const patches = reshape(graph, ecg, [leads * slots, patchSamples]);
  const embedded = linear(graph, patches, "patch_embed");
  return graph.apply("Add", [embedded, placeTable(graph, size)], [leads * slots, width]);
}

/**
 * Wires the same network over chosen patches only: patches float32[batch, tokens, patchSamples] and their places
 * float32[batch, tokens, leads + slots], in which the patch's lead and its slot are 1. The tokens behind the final norm.
 */
export function nanoVitTokens(
  graph: Graph,
  { patches, places }: Readonly<Record<"patches" | "places", GraphValue>>,
  size: NanoVitSize,
): GraphValue {
  const embedded = linear(graph, patches, "patch_embed");
  const placed = add(graph, embedded, linear(graph, places, "positions"));
  return blocksOver(graph, placed, size);
}

/** Wires the network over whole records and gives only the tokens that `only` takes: the last block computes no others. */
export function nanoVitOnly(
  graph: Graph,
  ecg: GraphValue,
  { size, only }: { readonly size: NanoVitSize; readonly only: (tokens: GraphValue) => GraphValue },
): GraphValue {
  return blocksOver(graph, placedTokens(graph, ecg, size), size, only);
}

/** Every tensor of the network, with its shape. A position is the vector of its lead plus the vector of its slot. */
export function nanoVitTensors(size: NanoVitSize): ReadonlyMap<string, readonly number[]> {
  const { leads, slots, patchSamples, width, blocks } = size;
  return new Map([
    ...withBias("patch_embed", [width, patchSamples]),
    ["positions.weight", [width, leads + slots]] as TensorEntry,
    ...Array.from({ length: blocks }, (_, b) => blockTensors(layersOf(b), width)).flat(),
    ...withBias("norm", [width]),
  ]);
}

function blocksOver(
  graph: Graph,
  placed: GraphValue,
  { blocks, heads }: NanoVitSize,
  only?: (tokens: GraphValue) => GraphValue,
): GraphValue {
  let x = placed;
  tokenLayer(graph, "patches", x);
  for (let b = 0; b < blocks; b++) {
    const options = { layers: layersOf(b), heads, epsilon: NANO_VIT_EPSILON };
    x = transformerBlock(graph, x, b === blocks - 1 ? { ...options, only } : options);
    tokenLayer(graph, `block ${b + 1}`, x);
  }
  const normed = layerNorm(graph, x, { layer: "norm", epsilon: NANO_VIT_EPSILON });
  tokenLayer(graph, "norm", normed);
  return normed;
}

/** What is added to every patch of a whole record, the same for each of a batch: float32[leads x slots, width]. */
function placeTable(graph: Graph, { leads, slots, width }: NanoVitSize): string {
  const columns = leads + slots;
  const dims = [leads * slots, columns];
  const ones = new Float32Array(leads * slots * columns);
  for (let t = 0; t < leads * slots; t++) {
    ones[t * columns + Math.floor(t / slots)] = 1;
    ones[t * columns + leads + (t % slots)] = 1;
  }
  const { shape, data } = graph.weight("positions.weight", [width, columns]);
  const operands = [
    graph.constant("places of all patches", dims, ones),
    graph.constant("positions.weight", shape, data),
  ];
  const turned = { transB: { kind: "integer", value: 1 } as const };
  return graph.apply("Gemm", operands, [width], turned).name;
}

function layersOf(b: number): ReturnType<typeof timmLayers> {
  return timmLayers(`blocks.${b}`);
}
