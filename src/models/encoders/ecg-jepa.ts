import type { Ecg, Lead } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import { resampleEcg } from "../../signal/spectrum/resample-fft.ts";
import { cutWindows } from "../../signal/window.ts";
import { buildGraph, type Graph, type GraphValue } from "../graph/graph.ts";
import { encoderOutputs } from "../graph/poolings.ts";
import { parameterCount, withBias } from "../graph/tensor-table.ts";
import {
  addPositions,
  layerNorm,
  linear,
  reshape,
  tokenLayer,
  tokenMean,
} from "../graph/tokens.ts";
import { blockTensors, timmLayers, transformerBlock } from "../graph/transformer-block.ts";
import type { Encoder, EncoderGraph, PoolingCard, PreparedWindows, Weight } from "../model.ts";
import { takeLeads } from "../take-leads.ts";

const SAMPLING_RATE_HZ = 250;
const WINDOW_SAMPLES = 2500;
const LEADS: readonly Lead[] = ["I", "II", "V1", "V2", "V3", "V4", "V5", "V6"];
/** 0.2 s of one lead make one token. */
const PATCH_SAMPLES = 50;
const PATCHES = WINDOW_SAMPLES / PATCH_SAMPLES;
const TOKENS = LEADS.length * PATCHES;
const WIDTH = 768;
const BLOCKS = 12;
const HEADS = 16;
const EPSILON = 1e-5;

const TENSORS: ReadonlyMap<string, readonly number[]> = new Map([
  ["pos_embed", [TOKENS, WIDTH]],
  ...withBias("W_P", [WIDTH, PATCH_SAMPLES]),
  ...Array.from({ length: BLOCKS }, (_, b) => blockTensors(layersOf(b), WIDTH))
    .flat()
    .filter(([key]) => !key.endsWith("attn.qkv.bias")),
  ...withBias("norm", [WIDTH]),
]);

const POOLING: PoolingCard = {
  offered: ["mean", "max"],
  tokens: TOKENS,
  layout: "50 patches of 0.2 s of lead I, then of II and V1 to V6, after the final norm",
  remark: "the authors take the mean",
};

/**
 * ECG-JEPA of Kim (arXiv 2410.08559; sehunfromdaegu/ECG_JEPA d937ad2), the context encoder: the mean over 400
 * normalised tokens, float32[batch, 768]. Weimann and Conrad published another network of the same name.
 */
export const ecgJepa: Encoder = {
  card: {
    id: "ecg-jepa",
    title: "ECG-JEPA (Kim)",
    kind: "encoder",
    summary:
      "Vision transformer over 0.2 s patches of eight leads, pre-trained to predict the latent vectors of hidden patches; attention stays within a lead or a time slot.",
    paper: "https://arxiv.org/abs/2410.08559",
    codeUrl: "https://github.com/sehunfromdaegu/ECG_JEPA",
    license: "MIT (code); the weights state none",
    dimension: WIDTH,
    parameters: parameterCount(TENSORS),
    gigaMacs: 36.9,
    pretrainedOn: ["chapman", "ningbo", "code-15"],
  },
  contract: {
    samplingRateHz: SAMPLING_RATE_HZ,
    leads: LEADS,
    windowSamples: WINDOW_SAMPLES,
    steps: [
      "leads I, II and V1 to V6 in millivolts, without filter or normalisation",
      "resample to 250 Hz (FFT)",
      "invalid samples are bridged by a line",
      "cut into windows of 10 s; a shorter record is padded with 0 mV",
    ],
    version: 1,
    prepare,
  },
  pooling: POOLING,
  checkpoint: {
    fileName: "multiblock_epoch100.pth",
    url: "https://drive.google.com/file/d/1gMOT4xjQQg0GZkY1iE6NuDzua4ALw00l/view",
    // A third party gives 61334869f905a7d6de32bc573c60024eaf6efba7c35c0e45fc2ea7d52b6ff66e; nobody has confirmed it here.
    sha256: null,
    prefixes: ["encoder."],
    ignored: [],
  },
  tensors: TENSORS,
  graphVersion: 1,
  build,
};

/** Wires the network up to its embedding and names the stages for comparison. */
export function ecgJepaStages(
  graph: Graph,
  ecg: GraphValue,
): Readonly<Record<string, GraphValue>> & Record<"embedding" | "tokens", GraphValue> {
  const mask = graph.constant("cross-pattern mask", [TOKENS, TOKENS], crossPatternMask());
  let x = linear(graph, reshape(graph, ecg, [TOKENS, PATCH_SAMPLES]), "W_P");
  const stages: [string, GraphValue][] = [["patch_embed", x]];
  tokenLayer(graph, "patches", x);
  for (let b = 0; b < BLOCKS; b++) {
    // The authors add the table before every block, and the sum stays in the stream.
    x = addPositions(graph, x, "pos_embed");
    x = transformerBlock(graph, x, { layers: layersOf(b), heads: HEADS, epsilon: EPSILON, mask });
    stages.push([`after_block${b}`, x]);
    tokenLayer(graph, `block ${b + 1}`, x);
  }
  const tokens = layerNorm(graph, x, { layer: "norm", epsilon: EPSILON });
  tokenLayer(graph, "norm", tokens);
  return { ...Object.fromEntries(stages), tokens, embedding: tokenMean(graph, tokens) };
}

/** A token looks at its own lead and at its own time slot in the other leads ("CroPA"): float32[400, 400], 0 or minus infinity. */
function crossPatternMask(): Float32Array {
  const mask = new Float32Array(TOKENS * TOKENS).fill(Number.NEGATIVE_INFINITY);
  for (let query = 0; query < TOKENS; query++) {
    for (let key = 0; key < TOKENS; key++) {
      const sameLead = Math.floor(query / PATCHES) === Math.floor(key / PATCHES);
      const sameSlot = query % PATCHES === key % PATCHES;
      if (sameLead || sameSlot) mask[query * TOKENS + key] = 0;
    }
  }
  return mask;
}

function layersOf(b: number): ReturnType<typeof timmLayers> {
  return timmLayers(`encoder_blocks.blocks.${b}`);
}

function prepare(ecg: Ecg): PreparedWindows {
  const atRate = resampleEcg(takeLeads(ecg, LEADS), SAMPLING_RATE_HZ);
  const { data } = fillInvalidEcg(atRate, { method: "line" });
  return cutWindows(data, { leads: LEADS.length, windowSamples: WINDOW_SAMPLES });
}

function build(weights: ReadonlyMap<string, Weight>): EncoderGraph {
  const options = { name: "ecg-jepa", weights, leads: LEADS.length, samples: WINDOW_SAMPLES };
  return buildGraph(options, (graph, ecg) => {
    const { tokens, embedding } = ecgJepaStages(graph, ecg);
    return encoderOutputs(graph, tokens, { ...POOLING, embedding });
  });
}
