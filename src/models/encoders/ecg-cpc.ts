import { buildGraph } from "../graph/graph.ts";
import { encoderOutputs } from "../graph/poolings.ts";
import { S4_STORED, S4_TENSORS, S4_WIDTH, s4Encoder, withFlatBiases } from "../graph/s4.ts";
import { parameterCount } from "../graph/tensor-table.ts";
import type { Encoder, InputContract, PoolingCard } from "../model.ts";
import { ECG_CPC_INPUT, ECG_CPC_WHOLE_INPUT } from "./ecg-cpc-input.ts";

/** State matrices, their inputs and their steps are set at the start and stay as they are. */
const LEARNED = new Map(
  [...S4_TENSORS].filter(([key]) => !/\.kernel\.kernel\.([BPQw]|log_dt)$/.test(key)),
);

/**
 * ECG-CPC (Al-Masud et al., arXiv 2509.25095), fed as in its authors' evaluation: the mean over the 300 tokens of each
 * crop of 2.5 s, float32[batch, 512].
 */
export const ecgCpc: Encoder = ecgCpcFed(ECG_CPC_INPUT, {
  id: "ecg-cpc",
  title: "ECG-CPC",
  remark:
    "the authors take the mean for a linear probe; their better numbers come from an attention head",
  gigaMacs: 3.7,
});

/** The same network on 10 s at once, the length of its pre-training. */
export const ecgCpc10s: Encoder = ecgCpcFed(ECG_CPC_WHOLE_INPUT, {
  id: "ecg-cpc-10s",
  title: "ECG-CPC (10 s)",
  remark: "the authors pool crops of 2.5 s; here the tokens look back up to 10 s",
  gigaMacs: 3.8,
});

function ecgCpcFed(
  contract: InputContract,
  options: { id: string; title: string; remark: string; gigaMacs: number },
): Encoder {
  const { id, title, remark, gigaMacs } = options;
  const samples = contract.windowSamples;
  const tokens = samples / 2;
  const pooling: PoolingCard = {
    offered: ["mean", "max", "last"],
    tokens,
    layout: "places along time, 8.3 ms apart; each looks back to the start of the window",
    remark,
  };
  return {
    card: {
      id,
      title,
      kind: "encoder",
      summary:
        "Convolutions and four causal state-space layers (S4), pre-trained on 10.7 million ECGs to predict coming tokens.",
      paper: "https://arxiv.org/abs/2509.25095",
      codeUrl: "https://github.com/AI4HealthUOL/ecg-fm-benchmarking",
      license: "CC BY 4.0 (weights, by their figshare page); the code states none",
      dimension: S4_WIDTH,
      parameters: parameterCount(LEARNED),
      gigaMacs,
      pretrainedOn: ["heedb"],
    },
    contract,
    pooling,
    checkpoint: {
      fileName: "last_11597276.ckpt",
      url: "https://figshare.com/articles/dataset/ECG-CPC_Checkpoint_zip/30192604",
      // A third party gives a hash; nobody has confirmed it here.
      sha256: null,
      prefixes: ["state_dict.ts_encoder.", "ts_encoder."],
      ignored: [/\.num_batches_tracked$/, /\.kernel\.kernel\.z$/, /^head_ssl\.proj\.0\.weight$/],
      optional: S4_STORED,
    },
    tensors: S4_TENSORS,
    graphVersion: 1,
    build: (weights) => {
      const leads = contract.leads.length;
      const prepared = withFlatBiases(weights);
      return buildGraph({ name: id, weights: prepared, leads, samples }, (graph, ecg) => {
        const { tokens: places, embedding } = s4Encoder(graph, ecg);
        return encoderOutputs(graph, places, { ...pooling, embedding });
      });
    },
  };
}
