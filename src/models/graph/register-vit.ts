import type { Graph, GraphValue } from "./graph.ts";
import { conv1d, signalOf } from "./layers.ts";
import type { TensorEntry } from "./tensor-table.ts";
import { layerNorm, slice, tokenMean, tokensOf } from "./tokens.ts";
import { blockTensors, timmLayers, transformerBlock } from "./transformer-block.ts";

/** What differs between the published sizes. */
export interface VitSize {
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
}

const LEADS = 12;
/** 50 ms of all leads make one token. */
const PATCH_SAMPLES = 25;
const EPSILON = 1e-6;

/**
 * Wires the vision transformer of Weimann and Conrad (kweimann/ECG-JEPA 504b4e5): patches of all leads, fixed
 * positions, one register token in front that takes part in attention and is left out of the mean. No layer
 * but the norms may have a bias. Takes float32[batch, 12, samples], at most 5000 samples. Gives the embedding
 * and the stages, by name.
 */
export function registerVit(
  graph: Graph,
  ecg: GraphValue,
  { blocks, heads }: VitSize,
): Readonly<Record<string, GraphValue>> & Record<"embedding" | "normed_tokens", GraphValue> {
  const patches = { weight: "patch_embed.proj.weight", stride: PATCH_SAMPLES };
  const embedded = tokensOf(graph, conv1d(graph, signalOf(graph, ecg), patches));
  let x = withRegister(graph, embedded);
  const stages: [string, GraphValue][] = [
    ["patch_embed", embedded],
    ["tokens_with_register", x],
  ];
  patchLayer(graph, "patches", x);
  for (let b = 0; b < blocks; b++) {
    x = transformerBlock(graph, x, { layers: timmLayers(`blocks.${b}`), heads, epsilon: EPSILON });
    stages.push([`after_block${b}`, x]);
    patchLayer(graph, `block ${b + 1}`, x);
  }
  const normed = layerNorm(graph, x, { layer: "norm", epsilon: EPSILON });
  patchLayer(graph, "norm", normed);
  return {
    ...Object.fromEntries(stages),
    normed_tokens: normed,
    embedding: patchMean(graph, normed),
  };
}

/** Averages the tokens without the register. */
function patchMean(graph: Graph, tokens: GraphValue): GraphValue {
  return tokenMean(graph, slice(graph, tokens, { axis: 0, start: 1, end: tokens.shape[0]! }));
}

function patchLayer(graph: Graph, name: string, tokens: GraphValue): void {
  graph.layer(name, (inside) => patchMean(inside, tokens));
}

/** Every tensor that `registerVit` needs, with its shape; positions are computed. */
export function registerVitTensors({
  width,
  blocks,
}: VitSize): ReadonlyMap<string, readonly number[]> {
  return new Map([
    ["registers", [1, 1, width]],
    ["patch_embed.proj.weight", [width, LEADS, PATCH_SAMPLES]],
    ...allBlockTensors(blocks, width).filter(([key]) => key.endsWith(".weight")),
    ["norm.weight", [width]],
  ]);
}

/** The biases of norms, which files from before October 2025 may have as well. */
export function registerVitBiases({
  width,
  blocks,
}: VitSize): ReadonlyMap<string, readonly number[]> {
  return new Map([
    ...allBlockTensors(blocks, width).filter(([key]) => /norm[12]\.bias$/.test(key)),
    ["norm.bias", [width]],
  ]);
}

/** Puts the register before the patches, which get their positions. */
function withRegister(graph: Graph, patches: GraphValue): GraphValue {
  const [tokens, width] = patches.shape as [number, number];
  const table = new Float32Array((tokens + 1) * width);
  table.set(graph.weight("registers", [1, 1, width]).data);
  table.set(sinePositions(tokens, width), width);
  const shape = [tokens + 1, width];
  const slots = graph.apply("Pad", [patches, graph.integers([0, 1, 0, 0, 0, 0])], shape);
  return graph.apply("Add", [slots, graph.constant("register and positions", shape, table)], shape);
}

/** Sine and cosine in turn, from slow to slower: [n, 2j] = sin(n w), [n, 2j + 1] = cos(n w), w = 10000^(-2j / width). */
function sinePositions(tokens: number, width: number): Float32Array {
  return Float32Array.from({ length: tokens * width }, (_, i) => {
    const feature = i % width;
    const angle = Math.floor(i / width) * 10_000 ** (-(feature - (feature % 2)) / width);
    return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}

function allBlockTensors(blocks: number, width: number): TensorEntry[] {
  return Array.from({ length: blocks }, (_, b) =>
    blockTensors(timmLayers(`blocks.${b}`), width),
  ).flat();
}
