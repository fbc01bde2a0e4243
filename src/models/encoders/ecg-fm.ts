import { buildGraph } from "../graph/graph.ts";
import { encoderOutputs } from "../graph/poolings.ts";
import { parameterCount } from "../graph/tensor-table.ts";
import {
  WAV2VEC_OLD_KEYS,
  WAV2VEC_POSITIONS,
  WAV2VEC_TENSORS,
  WAV2VEC_WIDTH,
  wav2vec,
} from "../graph/wav2vec.ts";
import { foldWeightNorm } from "../graph/weight-norm.ts";
import type { Encoder, EncoderGraph, PoolingCard, Weight } from "../model.ts";
import { ECG_FM_INPUT } from "./ecg-fm-input.ts";

const POOLING: PoolingCard = {
  offered: ["mean", "max"],
  tokens: 156,
  layout: "32 ms each, all leads together",
  remark: "the authors take the mean (their sum is divided by the count of entries that are not 0)",
};

/** ECG-FM (McKeen et al., JAMIA Open 2025; bowang-lab/ECG-FM 9cc0d3f): the mean over 156 tokens, float32[batch, 768]. */
export const ecgFm: Encoder = {
  card: {
    id: "ecg-fm",
    title: "ECG-FM",
    kind: "encoder",
    summary:
      "Transformer over convolutional tokens of 32 ms, pre-trained to recognise hidden tokens, hidden leads and segments of one record.",
    paper: "https://arxiv.org/abs/2408.05178",
    codeUrl: "https://github.com/bowang-lab/ECG-FM",
    license: "MIT",
    dimension: WAV2VEC_WIDTH,
    parameters: parameterCount(WAV2VEC_TENSORS),
    gigaMacs: 29.24,
    pretrainedOn: [
      "mimic-iv-ecg",
      "cpsc2018",
      "cpsc-extra",
      "georgia",
      "ptb-xl",
      "chapman",
      "ningbo",
    ],
  },
  contract: ECG_FM_INPUT,
  pooling: POOLING,
  checkpoint: {
    fileName: "mimic_iv_ecg_physionet_pretrained.pt",
    url: "https://huggingface.co/wanglab/ecg-fm/resolve/main/mimic_iv_ecg_physionet_pretrained.pt",
    // The host states 4d0142bcb485eb9f0c7845e0c19ff3463f6ae9d0e458eab69136efe90ceb9b7e; nobody has confirmed it here.
    sha256: null,
    prefixes: ["model."],
    // What hides tokens and what they are compared with, in pre-training only.
    ignored: [
      /^mask_emb$/,
      /^quantizer\.(vars|weight_proj\.(weight|bias))$/,
      /^(project_q|final_proj)\.(weight|bias)$/,
    ],
    otherKeys: WAV2VEC_OLD_KEYS,
  },
  tensors: WAV2VEC_TENSORS,
  graphVersion: 1,
  build,
};

function build(weights: ReadonlyMap<string, Weight>): EncoderGraph {
  const options = {
    name: "ecg-fm",
    weights: foldWeightNorm(weights, WAV2VEC_POSITIONS),
    leads: ECG_FM_INPUT.leads.length,
    samples: ECG_FM_INPUT.windowSamples,
  };
  return buildGraph(options, (graph, ecg) => {
    const { tokens, embedding } = wav2vec(graph, ecg);
    return encoderOutputs(graph, tokens, { ...POOLING, embedding });
  });
}
