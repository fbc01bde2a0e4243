import { gelu } from "./elementwise.ts";
import { buildGraph, type Graph, type GraphValue } from "./graph.ts";
import { conv1d, signalOf } from "./layers.ts";
import { MERL_INPUT } from "./merl-input.ts";
import type { Encoder, Weight } from "./model.ts";
import { type TensorEntry, withBias } from "./tensor-table.ts";
import {
  addPositions,
  layerNorm,
  linear,
  residual,
  selfAttention,
  tokenMean,
  tokensOf,
} from "./tokens.ts";

const WIDTH = 192;
const HEADS = 3;
const BLOCKS = 12;
/** 0.1 s of all leads make one token. */
const PATCH_SAMPLES = 50;
const TOKENS = MERL_INPUT.windowSamples / PATCH_SAMPLES;
const EPSILON = 1e-5;

/**
 * The ViT-tiny encoder of MERL (Liu et al., ICML 2024): the mean over tokens, then a layer norm,
 * float32[batch, 192]. Its position table fits windows of exactly 5000 samples.
 */
export const merlVitTiny: Encoder = {
  card: {
    id: "merl-vit-tiny",
    title: "MERL ViT-tiny",
    kind: "encoder",
    summary:
      "Small vision transformer over 0.1 s slots, pre-trained to match ECGs of MIMIC-IV-ECG with their free-text reports.",
    paper: "https://arxiv.org/abs/2403.06659",
    codeUrl: "https://github.com/cheliu-computation/MERL-ICML2024",
    license: "MIT (code); the weights state none",
    dimension: WIDTH,
    parameters: 5_473_152,
    gigaMacs: 0.59,
    pretrainedOn: ["mimic-iv-ecg"],
  },
  contract: MERL_INPUT,
  checkpoint: {
    fileName: "vit_tiny_best_encoder.pth",
    url: "https://drive.google.com/drive/folders/13wb4DppUciMn-Y_qC2JRWTbZdz3xX0w2",
    sha256: null,
    prefix: "",
    ignored: [],
  },
  tensors: new Map([
    ["to_patch_embedding.weight", [WIDTH, 12, PATCH_SAMPLES]],
    ["pos_embedding", [1, TOKENS, WIDTH]],
    ...Array.from({ length: BLOCKS }, (_, b) => blockTensors(`block${b}`)).flat(),
    ...withBias("norm", [WIDTH]),
  ]),
  graphVersion: 1,
  build,
};

/** Wires the network up to its embedding and names the stages for comparison. */
export function merlVitTinyStages(
  graph: Graph,
  ecg: GraphValue,
): Readonly<Record<string, GraphValue>> & { readonly embedding: GraphValue } {
  const patches = { weight: "to_patch_embedding.weight", stride: PATCH_SAMPLES };
  let x = tokensOf(graph, conv1d(graph, signalOf(graph, ecg), patches));
  const stages: [string, GraphValue][] = [["patch_embed", x]];
  x = addPositions(graph, x, "pos_embedding");
  for (let b = 0; b < BLOCKS; b++) {
    x = encoderBlock(graph, x, `block${b}`);
    stages.push([`after_block${b}`, x]);
  }
  const pooled = layerNorm(graph, tokenMean(graph, x), { layer: "norm", epsilon: EPSILON });
  return { ...Object.fromEntries(stages), embedding: pooled };
}

function encoderBlock(graph: Graph, x: GraphValue, block: string): GraphValue {
  const attended = residual(graph, x, (tokens) => {
    const normed = layerNorm(graph, tokens, { layer: `${block}.attn.norm`, epsilon: EPSILON });
    const qkv = `${block}.attn.fn.to_qkv`;
    return selfAttention(graph, normed, { qkv, out: `${block}.attn.fn.to_out.0`, heads: HEADS });
  });
  return residual(graph, attended, (tokens) => {
    const normed = layerNorm(graph, tokens, { layer: `${block}.ff.norm`, epsilon: EPSILON });
    const hidden = gelu(graph, linear(graph, normed, `${block}.ff.fn.net.0`));
    return linear(graph, hidden, `${block}.ff.fn.net.3`);
  });
}

function build(weights: ReadonlyMap<string, Weight>): Uint8Array {
  const { leads, windowSamples } = MERL_INPUT;
  const options = { name: "merl-vit-tiny", weights, leads: leads.length, samples: windowSamples };
  return buildGraph(options, (graph, ecg) => ({
    embedding: merlVitTinyStages(graph, ecg).embedding,
  }));
}

function blockTensors(block: string): TensorEntry[] {
  return [
    ...withBias(`${block}.attn.norm`, [WIDTH]),
    ...withBias(`${block}.attn.fn.to_qkv`, [3 * WIDTH, WIDTH]),
    ...withBias(`${block}.attn.fn.to_out.0`, [WIDTH, WIDTH]),
    ...withBias(`${block}.ff.norm`, [WIDTH]),
    ...withBias(`${block}.ff.fn.net.0`, [4 * WIDTH, WIDTH]),
    ...withBias(`${block}.ff.fn.net.3`, [WIDTH, 4 * WIDTH]),
  ];
}
