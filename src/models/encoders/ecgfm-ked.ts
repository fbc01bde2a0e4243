import { buildGraph } from "../graph/graph.ts";
import { encoderOutputs } from "../graph/poolings.ts";
import { parameterCount } from "../graph/tensor-table.ts";
import { XRESNET1D_TENSORS, XRESNET1D_WIDTH, xresnet1d } from "../graph/xresnet1d.ts";
import type { Encoder, EncoderGraph, ModelCard, PoolingCard, Weight } from "../model.ts";
import { ECGFM_KED_INPUT, ECGFM_KED_PTBXL_INPUT } from "./ecgfm-ked-input.ts";

const CARD: ModelCard = {
  id: "ecgfm-ked",
  title: "ECGFM-KED",
  kind: "encoder",
  summary:
    "One-dimensional XResNet-101, pre-trained to match ECGs of MIMIC-IV-ECG with the diagnoses in their machine reports.",
  paper: "https://doi.org/10.1016/j.xcrm.2024.101875",
  codeUrl: "https://github.com/control-spiderman/ECGFM-KED",
  license: "none stated (code); the weights' Zenodo page states theirs",
  dimension: XRESNET1D_WIDTH,
  parameters: parameterCount(XRESNET1D_TENSORS),
  gigaMacs: 0.545,
  pretrainedOn: ["mimic-iv-ecg"],
};

const POOLING: PoolingCard = {
  offered: ["mean", "max", "last"],
  tokens: 32,
  layout: "places along time, 0.32 s each",
  remark: "the authors take the mean over time",
};

/**
 * The ECG encoder of ECGFM-KED (Tian et al., Cell Reports Medicine 2024), fed as in its pre-training: the mean
 * over 32 places of the last map, float32[batch, 768].
 */
export const ecgFmKed: Encoder = {
  card: CARD,
  contract: ECGFM_KED_INPUT,
  pooling: POOLING,
  checkpoint: {
    fileName: "best_valid_all_increase_with_augment_epoch_3.pt",
    url: "https://zenodo.org/records/14881564/files/best_valid_all_increase_with_augment_epoch_3.pt",
    sha256: null,
    // Beside it lie a text encoder, a decoder and the optimizer. A loader that looks for this at the top level only finds nothing.
    prefixes: ["ecg_model."],
    // The authors register the convolutions of each block twice, under one tensor each.
    ignored: [/(^|\.)num_batches_tracked$/, /^[4-7]\.\d+\.convpath\.0\./],
  },
  tensors: XRESNET1D_TENSORS,
  graphVersion: 1,
  build,
};

/** The same network with the lead order and scale of the authors' evaluation on PTB-XL, for a sensitivity run. */
export const ecgFmKedPtbXl: Encoder = {
  ...ecgFmKed,
  card: {
    ...CARD,
    id: "ecgfm-ked-ptb-xl",
    title: "ECGFM-KED (PTB-XL input)",
    summary: `${CARD.summary} Fed as in the authors' evaluation on PTB-XL.`,
  },
  contract: ECGFM_KED_PTBXL_INPUT,
};

function build(weights: ReadonlyMap<string, Weight>): EncoderGraph {
  const { leads, windowSamples } = ECGFM_KED_INPUT;
  const options = { name: CARD.id, weights, leads: leads.length, samples: windowSamples };
  return buildGraph(options, (graph, ecg) => {
    const { tokens, embedding } = xresnet1d(graph, ecg);
    return encoderOutputs(graph, tokens, { ...POOLING, embedding });
  });
}
