import { buildGraph, type Graph, type GraphValue } from "../graph/graph.ts";
import { conv1d, signalOf } from "../graph/layers.ts";
import { encoderOutputs } from "../graph/poolings.ts";
import { withBias } from "../graph/tensor-table.ts";
import { addPositions, layerNorm, tokenLayer, tokenMean, tokensOf } from "../graph/tokens.ts";
import { blockTensors, nestedLayers, transformerBlock } from "../graph/transformer-block.ts";
import type { Encoder, EncoderGraph, PoolingCard, Weight } from "../model.ts";
import { MERL_INPUT } from "./merl-input.ts";

const WIDTH = 192;
const HEADS = 3;
const BLOCKS = 12;
/** 0.1 s of all leads make one token. */
const PATCH_SAMPLES = 50;
const TOKENS = MERL_INPUT.windowSamples / PATCH_SAMPLES;
const EPSILON = 1e-5;

const POOLING: PoolingCard = {
  offered: ["mean", "max", "last"],
  tokens: TOKENS,
  layout: "slots of 0.1 s, before the final norm",
  remark: "the authors take the mean and normalise it; every pooled vector is normalised here",
};

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
  pooling: POOLING,
  checkpoint: {
    fileName: "vit_tiny_best_encoder.pth",
    url: "https://drive.google.com/drive/folders/13wb4DppUciMn-Y_qC2JRWTbZdz3xX0w2",
    sha256: null,
    prefixes: [],
    ignored: [],
  },
  tensors: new Map([
    ["to_patch_embedding.weight", [WIDTH, 12, PATCH_SAMPLES]],
    ["pos_embedding", [1, TOKENS, WIDTH]],
    ...Array.from({ length: BLOCKS }, (_, b) =>
      blockTensors(nestedLayers(`block${b}`), WIDTH),
    ).flat(),
    ...withBias("norm", [WIDTH]),
  ]),
  graphVersion: 2,
  build,
};

/** Wires the network up to its embedding and names the stages for comparison. */
export function merlVitTinyStages(
  graph: Graph,
  ecg: GraphValue,
): Readonly<Record<string, GraphValue>> & Record<"embedding" | "tokens", GraphValue> {
  const patches = { weight: "to_patch_embedding.weight", stride: PATCH_SAMPLES };
  let x = tokensOf(graph, conv1d(graph, signalOf(graph, ecg), patches));
  const stages: [string, GraphValue][] = [["patch_embed", x]];
  x = addPositions(graph, x, "pos_embedding");
  tokenLayer(graph, "patches", x);
  for (let b = 0; b < BLOCKS; b++) {
    const layers = nestedLayers(`block${b}`);
    x = transformerBlock(graph, x, { layers, heads: HEADS, epsilon: EPSILON });
    stages.push([`after_block${b}`, x]);
    tokenLayer(graph, `block ${b + 1}`, x);
  }
  const embedding = finalNorm(graph, tokenMean(graph, x));
  graph.layer("norm", () => embedding);
  return { ...Object.fromEntries(stages), tokens: x, embedding };
}

function finalNorm(graph: Graph, pooled: GraphValue): GraphValue {
  return layerNorm(graph, pooled, { layer: "norm", epsilon: EPSILON });
}

function build(weights: ReadonlyMap<string, Weight>): EncoderGraph {
  const { leads, windowSamples } = MERL_INPUT;
  const options = { name: "merl-vit-tiny", weights, leads: leads.length, samples: windowSamples };
  return buildGraph(options, (graph, ecg) => {
    const { tokens, embedding } = merlVitTinyStages(graph, ecg);
    const finish = (pooled: GraphValue): GraphValue => finalNorm(graph, pooled);
    return encoderOutputs(graph, tokens, { ...POOLING, embedding, finish });
  });
}
