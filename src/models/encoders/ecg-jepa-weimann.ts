import { type Ecg, STANDARD_LEADS } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import { resampleEcg } from "../../signal/spectrum/resample-fft.ts";
import { cutWindows } from "../../signal/window.ts";
import { buildGraph } from "../graph/graph.ts";
import { encoderOutputs } from "../graph/poolings.ts";
import {
  registerVit,
  registerVitBiases,
  registerVitTensors,
  type VitSize,
} from "../graph/register-vit.ts";
import { parameterCount } from "../graph/tensor-table.ts";
import type { Encoder, InputContract, PoolingCard, PreparedWindows } from "../model.ts";
import { takeLeads } from "../take-leads.ts";

const SAMPLING_RATE_HZ = 500;
const WINDOW_SAMPLES = 5000;
const LEADS = STANDARD_LEADS.length;
const LIMIT = 5;

/** Of MIMIC-IV-ECG, in millivolts and standard lead order, as the authors' pretrain.py has them. */
const LEAD_MEANS = [
  0.023, 0.015, -0.007, -0.019, 0.014, 0.004, -0.018, -0.004, 0.002, 0.017, 0.022, 0.022,
] as const;
const LEAD_DEVIATIONS = [
  0.155, 0.158, 0.166, 0.133, 0.141, 0.143, 0.207, 0.282, 0.284, 0.253, 0.222, 0.197,
] as const;

const INPUT: InputContract = {
  samplingRateHz: SAMPLING_RATE_HZ,
  leads: STANDARD_LEADS,
  windowSamples: WINDOW_SAMPLES,
  steps: [
    "resample to 500 Hz (FFT)",
    "invalid samples are bridged by a line",
    "z-score of each lead by the authors' constants of MIMIC-IV-ECG, 70 % of the pre-training records, then clip to -5 .. 5",
    "cut into windows of 10 s; a shorter record is padded with zeros",
  ],
  version: 1,
  prepare,
};

const POOLING: PoolingCard = {
  offered: ["mean", "max", "last", "cls"],
  tokens: 201,
  layout: "the register, then 200 patches of 50 ms, after the final norm",
  remark:
    "the authors train an attentive pool over register and patches; cls is the register, which pre-training leaves without a target",
};

/**
 * ECG-JEPA of Weimann and Conrad (arXiv 2410.13867; kweimann/ECG-JEPA 504b4e5), ViT-XS, the target encoder: the
 * mean over the patches of 10 s after the final norm, register left out, float32[batch, 192]. The vector is a
 * choice of this project: the authors train an attention pool instead. Kim published another network of the
 * same name.
 */
export const ecgJepaWeimannXs: Encoder = ecgJepaWeimann({
  name: "XS",
  size: { width: 192, blocks: 8, heads: 4 },
  gigaMacs: 0.85,
});

/** The same, ViT-S: float32[batch, 384]. */
export const ecgJepaWeimannS: Encoder = ecgJepaWeimann({
  name: "S",
  size: { width: 384, blocks: 8, heads: 6 },
  gigaMacs: 3.12,
});

/** The same, ViT-B: float32[batch, 768]. */
export const ecgJepaWeimannB: Encoder = ecgJepaWeimann({
  name: "B",
  size: { width: 768, blocks: 12, heads: 12 },
  gigaMacs: 17.9,
});

function ecgJepaWeimann(options: { name: string; size: VitSize; gigaMacs: number }): Encoder {
  const { name, size, gigaMacs } = options;
  const id = `ecg-jepa-weimann-${name.toLowerCase()}`;
  const tensors = registerVitTensors(size);
  return {
    card: {
      id,
      title: `ECG-JEPA ViT-${name} (Weimann and Conrad)`,
      kind: "encoder",
      summary:
        "Vision transformer over 50 ms patches of all twelve leads, pre-trained to predict the latent vectors of hidden patches. The authors publish no weights: bring a file of your own.",
      paper: "https://arxiv.org/abs/2410.13867",
      codeUrl: "https://github.com/kweimann/ECG-JEPA",
      license: "MIT (code); no weights are public",
      dimension: size.width,
      parameters: parameterCount(tensors),
      gigaMacs,
      // Every file has pre-training records of its own: MIMIC-IV-ECG, PTB-XL or a mixture.
      pretrainedOn: "unknown",
    },
    contract: INPUT,
    pooling: POOLING,
    checkpoint: {
      fileName: "chkpt_100000.min.pt",
      url: "https://github.com/kweimann/ECG-JEPA",
      sha256: null,
      prefixes: ["model.target_encoder.", "target_encoder."],
      ignored: [],
      optional: registerVitBiases(size),
      // Files are of one's own training: shapes show neither heads nor the rate.
      settings: new Map([
        ["config.num_heads", size.heads],
        ["config.sampling_frequency", SAMPLING_RATE_HZ],
      ]),
    },
    tensors,
    graphVersion: 1,
    build: (weights) => {
      const graphOptions = { name: id, weights, leads: LEADS, samples: WINDOW_SAMPLES };
      return buildGraph(graphOptions, (graph, ecg) => {
        const { normed_tokens: tokens, embedding } = registerVit(graph, ecg, size);
        return encoderOutputs(graph, tokens, { ...POOLING, embedding, classTokens: 1 });
      });
    },
  };
}

function prepare(ecg: Ecg): PreparedWindows {
  const atRate = resampleEcg(takeLeads(ecg, STANDARD_LEADS), SAMPLING_RATE_HZ);
  const { data, samples } = fillInvalidEcg(atRate, { method: "line" });
  const scaled = data.map((value, i) => {
    const l = Math.floor(i / samples);
    const standardised = (value - LEAD_MEANS[l]!) / LEAD_DEVIATIONS[l]!;
    return Math.max(-LIMIT, Math.min(LIMIT, standardised));
  });
  return cutWindows(scaled, { leads: LEADS, windowSamples: WINDOW_SAMPLES });
}
