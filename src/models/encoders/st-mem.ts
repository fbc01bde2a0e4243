import { type Ecg, STANDARD_LEADS } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import { butterworthSections } from "../../signal/filters/butterworth.ts";
import type { Samples } from "../../signal/filters/filter.ts";
import { sosfiltfilt } from "../../signal/filters/sosfiltfilt.ts";
import { perLead } from "../../signal/per-lead.ts";
import { resampleEcg } from "../../signal/spectrum/resample-fft.ts";
import { cutWindows } from "../../signal/window.ts";
import { zScore } from "../../signal/z-score.ts";
import { buildGraph, type Graph, type GraphValue } from "../graph/graph.ts";
import { encoderOutputs } from "../graph/poolings.ts";
import { parameterCount, withBias } from "../graph/tensor-table.ts";
import { layerNorm, linear, reshape, slice, tokenMean } from "../graph/tokens.ts";
import { blockTensors, nestedLayers, transformerBlock } from "../graph/transformer-block.ts";
import type { Encoder, EncoderGraph, PoolingCard, PreparedWindows, Weight } from "../model.ts";
import { takeLeads } from "../take-leads.ts";

const SAMPLING_RATE_HZ = 250;
const WINDOW_SAMPLES = 2250;
const LEADS = STANDARD_LEADS.length;
/** 0.3 s of one lead make one token. */
const PATCH_SAMPLES = 75;
const PATCHES = WINDOW_SAMPLES / PATCH_SAMPLES;
/** A separator stands before and behind the patches of each lead. */
const SLOTS = PATCHES + 2;
const WIDTH = 768;
const BLOCKS = 12;
const HEADS = 12;
const EPSILON = 1e-5;
/** The authors average three crops of a 10 s record, at 0, 0.5 and 1 s. */
const CROPS = 3;

const TENSORS: ReadonlyMap<string, readonly number[]> = new Map([
  ["pos_embedding", [1, SLOTS, WIDTH]],
  ["sep_embedding", [WIDTH]],
  ...withBias("to_patch_embedding.1", [PATCH_SAMPLES]),
  ...withBias("to_patch_embedding.2", [WIDTH, PATCH_SAMPLES]),
  ...withBias("to_patch_embedding.3", [WIDTH]),
  ...STANDARD_LEADS.map((_, l) => [`lead_embeddings.${l}`, [WIDTH]] as const),
  ...Array.from({ length: BLOCKS }, (_, b) =>
    blockTensors(nestedLayers(`block${b}`), WIDTH),
  ).flat(),
  ...withBias("norm", [WIDTH]),
]);

const POOLING: PoolingCard = {
  offered: ["mean", "max"],
  tokens: LEADS * PATCHES,
  layout:
    "30 patches of 0.3 s of lead I, then of the other leads, without separators, before the final norm",
  remark: "the authors take the mean and normalise it; every pooled vector is normalised here",
};

/**
 * The ViT-base encoder of ST-MEM (Na et al., ICLR 2024; bakqui/ST-MEM 69ec702): the mean over the patches of
 * all leads, separators left out, then a layer norm, float32[batch, 768].
 */
export const stMem: Encoder = {
  card: {
    id: "st-mem",
    title: "ST-MEM",
    kind: "encoder",
    summary:
      "Vision transformer over 0.3 s patches of each of twelve leads, pre-trained as a masked autoencoder in space and time.",
    paper: "https://arxiv.org/abs/2402.09450",
    codeUrl: "https://github.com/bakqui/ST-MEM",
    license: "CC BY-NC 4.0 (licence file); the README adds a notice of VUNO, all rights reserved",
    dimension: WIDTH,
    parameters: parameterCount(TENSORS),
    gigaMacs: 106,
    pretrainedOn: ["chapman", "ningbo", "code-15"],
  },
  contract: {
    samplingRateHz: SAMPLING_RATE_HZ,
    leads: STANDARD_LEADS,
    windowSamples: WINDOW_SAMPLES,
    steps: [
      "resample to 250 Hz (FFT)",
      "invalid samples are bridged by a line",
      "cut into three windows of 9 s, evenly spread from the start to the end of the record (more when it exceeds 36 s)",
      "high-pass 0.67 Hz, then low-pass 40 Hz (Butterworth, order 5), forward and backward, each window by itself",
      "z-score over the whole window, all leads together; a shorter record is padded with zeros afterwards",
    ],
    version: 1,
    prepare,
  },
  pooling: POOLING,
  checkpoint: {
    fileName: "st_mem_vit_base_encoder.pth",
    url: "https://drive.google.com/file/d/1E7J-A1HqWa2f08T6Sfk5uWk-_CFJhOYQ/view",
    sha256: null,
    // The full file, st_mem_vit_base_full.pth, nests the encoder once more and holds the decoder beside it.
    prefixes: ["model.encoder.", "encoder.", "model."],
    ignored: [],
  },
  tensors: TENSORS,
  graphVersion: 1,
  build,
};

/** Wires the network up to its embedding and names the stages for comparison. */
export function stMemStages(
  graph: Graph,
  ecg: GraphValue,
): Readonly<Record<string, GraphValue>> & Record<"embedding" | "patch_tokens", GraphValue> {
  const patches = reshape(graph, ecg, [LEADS, PATCHES, PATCH_SAMPLES]);
  const normed = layerNorm(graph, patches, { layer: "to_patch_embedding.1", epsilon: EPSILON });
  const wide = linear(graph, normed, "to_patch_embedding.2");
  const embedded = layerNorm(graph, wide, { layer: "to_patch_embedding.3", epsilon: EPSILON });
  let x = reshape(graph, tokensAround(graph, embedded), [LEADS * SLOTS, WIDTH]);
  const stages: [string, GraphValue][] = [
    ["patch_embed", embedded],
    ["tokens", x],
  ];
  patchLayer(graph, "patches", x);
  for (let b = 0; b < BLOCKS; b++) {
    const layers = nestedLayers(`block${b}`);
    x = transformerBlock(graph, x, { layers, heads: HEADS, epsilon: EPSILON });
    stages.push([`after_block${b}`, x]);
    patchLayer(graph, `block ${b + 1}`, x);
  }
  const kept = withoutSeparators(graph, x);
  const patchTokens = reshape(graph, kept, [LEADS * PATCHES, WIDTH]);
  const embedding = finalNorm(graph, tokenMean(graph, kept));
  graph.layer("norm", () => embedding);
  return { ...Object.fromEntries(stages), patch_tokens: patchTokens, embedding };
}

/** The patches of every lead: [leads, patches, width]. */
function withoutSeparators(graph: Graph, x: GraphValue): GraphValue {
  const perLeadTokens = reshape(graph, x, [LEADS, SLOTS, WIDTH]);
  return slice(graph, perLeadTokens, { axis: 1, start: 1, end: PATCHES + 1 });
}

function patchLayer(graph: Graph, name: string, tokens: GraphValue): void {
  graph.layer(name, (inside) => tokenMean(inside, withoutSeparators(inside, tokens)));
}

function finalNorm(graph: Graph, pooled: GraphValue): GraphValue {
  return layerNorm(graph, pooled, { layer: "norm", epsilon: EPSILON });
}

/** Sets a slot for a separator on either side of a lead's patches, then adds position, lead and separator vectors. */
function tokensAround(graph: Graph, patches: GraphValue): GraphValue {
  const shape = [LEADS, SLOTS, WIDTH];
  const zeros = graph.integers([0, 0, 1, 0, 0, 0, 1, 0]);
  const slots = graph.apply("Pad", [patches, zeros], shape);
  const table = graph.constant("position, lead and separator", [1, ...shape], slotTable(graph));
  return graph.apply("Add", [slots, table], shape);
}

/** What is added to each slot: float32[leads, slots, width]. */
function slotTable(graph: Graph): Float32Array {
  const positions = graph.weight("pos_embedding").data;
  const separator = graph.weight("sep_embedding").data;
  const table = new Float32Array(LEADS * SLOTS * WIDTH);
  for (let l = 0; l < LEADS; l++) {
    const lead = graph.weight(`lead_embeddings.${l}`).data;
    for (let slot = 0; slot < SLOTS; slot++) {
      const isSeparator = slot === 0 || slot === SLOTS - 1;
      for (let f = 0; f < WIDTH; f++) {
        const added = isSeparator ? separator[f]! : 0;
        table[(l * SLOTS + slot) * WIDTH + f] = positions[slot * WIDTH + f]! + lead[f]! + added;
      }
    }
  }
  return table;
}

function prepare(ecg: Ecg): PreparedWindows {
  const atRate = resampleEcg(takeLeads(ecg, STANDARD_LEADS), SAMPLING_RATE_HZ);
  const { data, samples } = fillInvalidEcg(atRate, { method: "line" });
  const size = LEADS * WINDOW_SAMPLES;
  const starts = cropStarts(samples);
  const out = new Float32Array(starts.length * size);
  for (const [w, start] of starts.entries()) {
    const crop = perLead(cropOf(data, start), LEADS, bandLimited);
    // Zeros that fill up a short record come after the z-score, so that they are its mean.
    const { data: padded } = cutWindows(zScore(crop, { epsilon: 0 }), {
      leads: LEADS,
      windowSamples: WINDOW_SAMPLES,
    });
    out.set(padded, w * size);
  }
  return { windows: starts.length, data: out };
}

/** First samples of the crops; one crop when the record is not longer than a window. */
function cropStarts(samples: number): number[] {
  const last = samples - WINDOW_SAMPLES;
  if (last <= 0) return [0];
  const crops = Math.max(CROPS, Math.floor(samples / WINDOW_SAMPLES));
  return Array.from({ length: crops }, (_, w) => Math.floor((w * last) / (crops - 1)));
}

/** One window, or all there is: float32[leads, at most 2250]. */
function cropOf(data: Float32Array, start: number): Float32Array {
  const samples = data.length / LEADS;
  const length = Math.min(WINDOW_SAMPLES, samples - start);
  const out = new Float32Array(LEADS * length);
  for (let l = 0; l < LEADS; l++) {
    const from = l * samples + start;
    out.set(data.subarray(from, from + length), l * length);
  }
  return out;
}

const DESIGN = { order: 5, samplingRateHz: SAMPLING_RATE_HZ };
const HIGH_PASS = butterworthSections({ kind: "highpass", edgeHz: 0.67 }, DESIGN);
const LOW_PASS = butterworthSections({ kind: "lowpass", edgeHz: 40 }, DESIGN);

function bandLimited(samples: Samples): Float64Array {
  return sosfiltfilt(LOW_PASS, sosfiltfilt(HIGH_PASS, samples));
}

function build(weights: ReadonlyMap<string, Weight>): EncoderGraph {
  const options = { name: "st-mem", weights, leads: LEADS, samples: WINDOW_SAMPLES };
  return buildGraph(options, (graph, ecg) => {
    const { patch_tokens: tokens, embedding } = stMemStages(graph, ecg);
    const finish = (pooled: GraphValue): GraphValue => finalNorm(graph, pooled);
    return encoderOutputs(graph, tokens, { ...POOLING, embedding, finish });
  });
}
