import { type Ecg, STANDARD_LEADS } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import { resampleEcg } from "../../signal/spectrum/resample-fft.ts";
import { cutWindows } from "../../signal/window.ts";
import { buildGraph, type Graph, type GraphValue } from "../graph/graph.ts";
import { conv1d, signalOf } from "../graph/layers.ts";
import { encoderOutputs } from "../graph/poolings.ts";
import { scalar } from "../graph/scalar.ts";
import { parameterCount } from "../graph/tensor-table.ts";
import { tokensOf } from "../graph/tokens.ts";
import { XLSTM_WIDTH, type XlstmKind, xlstmBlock, xlstmBlockTensors } from "../graph/xlstm.ts";
import { preparedXlstmWeights } from "../graph/xlstm-weights.ts";
import type { Encoder, EncoderGraph, PoolingCard, PreparedWindows, Weight } from "../model.ts";
import { takeLeads } from "../take-leads.ts";

const SAMPLING_RATE_HZ = 100;
const WINDOW_SAMPLES = 1000;
const LEADS = STANDARD_LEADS.length;
/** 0.25 s of all leads make one token. */
const PATCH_SAMPLES = 25;
const PATCHES = WINDOW_SAMPLES / PATCH_SAMPLES;
const KINDS: readonly XlstmKind[] = ["s", "s", "m", "m", "s", "s", "m", "m", "s"];
const PATCH_KEY = "patch_embedding.conv.weight";

const TENSORS: ReadonlyMap<string, readonly number[]> = new Map([
  [PATCH_KEY, [XLSTM_WIDTH, LEADS, PATCH_SAMPLES]],
  ...KINDS.flatMap((kind, b) => xlstmBlockTensors(kind, blockOf(b))),
]);

const POOLING: PoolingCard = {
  offered: ["mean", "max", "last"],
  tokens: PATCHES,
  layout: "patches along time, 0.25 s each",
  remark: "the authors take the mean without padding; maximum and last token count padding as well",
};

/**
 * xECG (Lunelli et al., arXiv 2509.10151; the base model of bench-xecg): the mean over the patches that are not padding,
 * float32[batch, 1024].
 */
export const xEcg: Encoder = {
  card: {
    id: "xecg",
    title: "xECG",
    kind: "encoder",
    summary:
      "Recurrent network (xLSTM) over 0.25 s patches of twelve leads, read forward and backward in turn, pre-trained by masking and distillation.",
    paper: "https://arxiv.org/abs/2509.10151",
    codeUrl: "https://github.com/dlaskalab/bench-xecg",
    license: "MIT (model card); the repository adds that it is for research only",
    dimension: XLSTM_WIDTH,
    parameters: parameterCount(TENSORS),
    gigaMacs: 2.3,
    pretrainedOn: ["code", "chapman", "ningbo", "incart"],
  },
  contract: {
    samplingRateHz: SAMPLING_RATE_HZ,
    leads: STANDARD_LEADS,
    windowSamples: WINDOW_SAMPLES,
    steps: [
      "invalid samples are bridged by a line",
      "resample to 100 Hz (FFT)",
      "millivolts as they are: no filter, no normalisation",
      "cut into windows of 10 s, whose vectors are averaged; a shorter record is padded with zeros",
      "patches of 0.25 s whose first sample is zero in all leads count as padding and are left out of the mean",
    ],
    version: 1,
    prepare,
  },
  pooling: POOLING,
  checkpoint: {
    fileName: "model.safetensors",
    url: "https://huggingface.co/riccardolunelli/xECG_base_model_v1",
    // A third party gives a hash; nobody has confirmed it here.
    sha256: null,
    prefixes: [],
    // Stands for hidden patches, in pre-training only.
    ignored: [/^mask_token$/],
  },
  tensors: TENSORS,
  graphVersion: 1,
  build,
};

/** Wires the network up to its embedding and names the stages for comparison; weights as `preparedXlstmWeights` gives them. */
export function xEcgStages(
  graph: Graph,
  ecg: GraphValue,
): Readonly<Record<string, GraphValue>> & Record<"tokens" | "embedding", GraphValue> {
  const patches = { weight: PATCH_KEY, stride: PATCH_SAMPLES };
  let tokens = tokensOf(graph, conv1d(graph, signalOf(graph, ecg), patches));
  const stages: [string, GraphValue][] = [["patch_embed", tokens]];
  filledLayer(graph, "patches", { tokens, ecg, turned: false });
  for (const [b, kind] of KINDS.entries()) {
    if (b > 0) tokens = turnedInTime(graph, tokens);
    tokens = xlstmBlock(graph, tokens, { kind, block: blockOf(b) });
    stages.push([`after_block${b}_${kind}`, tokens]);
    filledLayer(graph, `block ${b + 1}`, { tokens, ecg, turned: b % 2 === 1 });
  }
  const embedding = meanOfFilled(graph, tokens, ecg);
  // After eight turns the last block reads forward in time, as the record does.
  return { ...Object.fromEntries(stages), tokens, embedding };
}

/** Names tokens as a layer, pooled as the embedding is: in the order of the record, patches of padding left out. */
function filledLayer(
  graph: Graph,
  name: string,
  { tokens, ecg, turned }: { tokens: GraphValue; ecg: GraphValue; turned: boolean },
): void {
  graph.layer(name, (inside) =>
    meanOfFilled(inside, turned ? turnedInTime(inside, tokens) : tokens, ecg),
  );
}

function turnedInTime(graph: Graph, tokens: GraphValue): GraphValue {
  // From the last place backwards; the end lies before the first place, however many there are.
  const range = [[-1], [-(2 ** 31)], [1], [-1]].map((values) => graph.integers(values));
  return graph.apply("Slice", [tokens, ...range], tokens.shape);
}

/** Averages the tokens whose patch is not padding; a record of zeros alone gives zeros. */
function meanOfFilled(graph: Graph, tokens: GraphValue, ecg: GraphValue): GraphValue {
  const range = [[0], [WINDOW_SAMPLES], [2], [PATCH_SAMPLES]].map((v) => graph.integers(v));
  const firsts = graph.apply("Slice", [ecg, ...range], [LEADS, PATCHES]);
  const sizes = graph.apply(
    "ReduceSum",
    [graph.apply("Abs", [firsts], firsts.shape), graph.integers([1])],
    [1, PATCHES],
  );
  const filled = graph.apply("Sign", [sizes], sizes.shape);
  const total = graph.apply("MatMul", [filled, tokens], [1, XLSTM_WIDTH]);
  const count = graph.apply("ReduceSum", [filled, graph.integers([2])], [1, 1]);
  const divisor = graph.apply("Max", [count, scalar(graph, 1)], [1, 1]);
  const mean = graph.apply("Div", [total, divisor], total.shape);
  return graph.apply("Squeeze", [mean, graph.integers([1])], [XLSTM_WIDTH]);
}

function prepare(ecg: Ecg): PreparedWindows {
  const filled = fillInvalidEcg(takeLeads(ecg, STANDARD_LEADS), { method: "line" });
  const { data } = resampleEcg(filled, SAMPLING_RATE_HZ);
  return cutWindows(data, { leads: LEADS, windowSamples: WINDOW_SAMPLES });
}

function build(weights: ReadonlyMap<string, Weight>): EncoderGraph {
  const prepared = preparedXlstmWeights(weights);
  const options = { name: "xecg", weights: prepared, leads: LEADS, samples: WINDOW_SAMPLES };
  return buildGraph(options, (graph, ecg) => {
    const { tokens, embedding } = xEcgStages(graph, ecg);
    return encoderOutputs(graph, tokens, { ...POOLING, embedding });
  });
}

function blockOf(b: number): string {
  return `core.model.blocks.${b}`;
}
