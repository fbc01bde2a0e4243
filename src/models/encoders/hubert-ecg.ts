import { buildGraph } from "../graph/graph.ts";
import {
  HUBERT_OLD_KEYS,
  HUBERT_POSITIONS,
  type HubertSize,
  hubert,
  hubertTensors,
} from "../graph/hubert.ts";
import { encoderOutputs } from "../graph/poolings.ts";
import { parameterCount } from "../graph/tensor-table.ts";
import { tokenMean } from "../graph/tokens.ts";
import { foldWeightNorm } from "../graph/weight-norm.ts";
import type { Encoder, PoolingCard } from "../model.ts";
import { HUBERT_ECG_INPUT } from "./hubert-ecg-input.ts";

const POOLING: PoolingCard = {
  offered: ["mean", "max"],
  tokens: 93,
  layout: "0.64 s each, along the twelve leads joined end to end",
  remark: "the authors take the mean",
};

/** HuBERT-ECG (Coppola et al., medRxiv 2024.11.14.24317328), 30 million parameters: the mean over 93 tokens, float32[batch, 512]. */
export const hubertEcgSmall: Encoder = hubertEcg({
  name: "small",
  size: { width: 512, blocks: 8, heads: 8 },
  gigaMacs: 7.34,
});

/** The same with 93 million parameters, float32[batch, 768]. */
export const hubertEcgBase: Encoder = hubertEcg({
  name: "base",
  size: { width: 768, blocks: 12, heads: 12 },
  gigaMacs: 19.14,
});

/** The same with 188 million parameters, float32[batch, 960]. */
export const hubertEcgLarge: Encoder = hubertEcg({
  name: "large",
  size: { width: 960, blocks: 16, heads: 12 },
  gigaMacs: 36.98,
});

function hubertEcg(options: { name: string; size: HubertSize; gigaMacs: number }): Encoder {
  const { name, size, gigaMacs } = options;
  const id = `hubert-ecg-${name}`;
  const tensors = hubertTensors(size);
  return {
    card: {
      id,
      title: `HuBERT-ECG ${name}`,
      kind: "encoder",
      summary:
        "Transformer over convolutional tokens of twelve leads joined end to end, pre-trained on 9.1 million ECGs to name the cluster of hidden tokens.",
      paper: "https://www.medrxiv.org/content/10.1101/2024.11.14.24317328",
      codeUrl: "https://github.com/Edoar-do/HuBERT-ECG",
      license: "CC BY-NC 4.0",
      dimension: size.width,
      parameters: parameterCount(tensors),
      gigaMacs,
      pretrainedOn: [
        "ptb-challenge",
        "ptb-xl",
        "cpsc2018",
        "cpsc-extra",
        "georgia",
        "chapman",
        "ningbo",
        "hefei",
        "sph",
        "code",
        "mimic-iv-ecg",
      ],
    },
    contract: HUBERT_ECG_INPUT,
    pooling: POOLING,
    checkpoint: {
      fileName: "model.safetensors",
      url: `https://huggingface.co/Edoardo-BS/${id}`,
      // Third parties give hashes; nobody has confirmed them here.
      sha256: null,
      // As in the authors' hubert_ecg_*.pt. Their fine-tuned networks nest it otherwise, and are other encoders.
      prefixes: ["model_state_dict."],
      // What hides tokens and what names clusters, in pre-training only.
      ignored: [
        /^masked_spec_embed$/,
        /^final_proj\.0\.(weight|bias)$/,
        /^label_embedding\.0\.weight$/,
      ],
      otherKeys: HUBERT_OLD_KEYS,
    },
    tensors,
    graphVersion: 1,
    build: (weights) => {
      const { leads, windowSamples } = HUBERT_ECG_INPUT;
      const graphOptions = {
        name: id,
        weights: foldWeightNorm(weights, HUBERT_POSITIONS),
        leads: leads.length,
        samples: windowSamples,
      };
      return buildGraph(graphOptions, (graph, ecg) => {
        const tokens = hubert(graph, ecg, size);
        return encoderOutputs(graph, tokens, { ...POOLING, embedding: tokenMean(graph, tokens) });
      });
    },
  };
}
