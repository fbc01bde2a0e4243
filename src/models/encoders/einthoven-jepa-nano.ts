import { type Ecg, STANDARD_LEADS } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import { butterworthSections } from "../../signal/filters/butterworth.ts";
import { sosfiltfilt } from "../../signal/filters/sosfiltfilt.ts";
import { perLead } from "../../signal/per-lead.ts";
import { resampleEcg } from "../../signal/spectrum/resample-fft.ts";
import { cutWindows } from "../../signal/window.ts";
import { buildGraph } from "../graph/graph.ts";
import { NANO_VIT, nanoVit, nanoVitTensors } from "../graph/nano-vit.ts";
import { encoderOutputs } from "../graph/poolings.ts";
import { parameterCount } from "../graph/tensor-table.ts";
import type { Encoder, PoolingCard, PreparedWindows } from "../model.ts";
import { takeLeads } from "../take-leads.ts";

const SAMPLING_RATE_HZ = 100;
const LEADS = STANDARD_LEADS.length;
const WINDOW_SAMPLES = NANO_VIT.slots * NANO_VIT.patchSamples;
const LOWEST_HZ = 0.5;
const FILTER_ORDER = 2;
/** About the deviation of a chest lead: values are multiples of it. */
const UNIT_MILLIVOLTS = 0.25;
const LIMIT = 20;

const TENSORS = nanoVitTensors(NANO_VIT);

const POOLING: PoolingCard = {
  offered: ["mean", "max"],
  tokens: NANO_VIT.leads * NANO_VIT.slots,
  layout: "25 patches of 0.4 s of lead I, then of the other leads, after the final norm",
  remark: "pre-training predicts single tokens; the mean is what the probes of this project read",
};

/**
 * This project's own encoder: a vision transformer over patches of one lead and 0.4 s, pre-trained by `einthoven pretrain` to
 * predict the latent vectors of hidden patches. Its weights come with the package (weights/einthoven-jepa-nano, with study
 * file and log); a file of one's own training fits as well. The mean over 300 tokens, float32[batch, 96].
 */
export const einthovenJepaNano: Encoder = {
  card: {
    id: "einthoven-jepa-nano",
    title: "Einthoven JEPA nano",
    kind: "encoder",
    summary:
      "Small vision transformer over 0.4 s patches of single leads, pre-trained by `einthoven pretrain` on simulated ECGs only to predict the latent vectors of hidden patches. For demonstration: it never saw a recording of a patient.",
    paper: null,
    codeUrl: null,
    license: "Apache-2.0",
    dimension: NANO_VIT.width,
    parameters: parameterCount(TENSORS),
    gigaMacs: 0.2,
    // The demo's hospitals with another seed: other patients, but of the same making.
    pretrainedOn: ["simulated-north", "simulated-south", "simulated-east"],
  },
  contract: {
    samplingRateHz: SAMPLING_RATE_HZ,
    leads: STANDARD_LEADS,
    windowSamples: WINDOW_SAMPLES,
    steps: [
      "resample to 100 Hz (FFT)",
      "invalid samples are bridged by a line",
      "high-pass of 0.5 Hz (Butterworth of order 2, forward and backward)",
      "scale millivolts by 4 (units of 0.25 mV), the same for all leads, and clip to -20 .. 20",
      "cut into windows of 10 s; a shorter record is padded with zeros",
    ],
    version: 1,
    prepare,
  },
  pooling: POOLING,
  checkpoint: {
    fileName: "encoder.safetensors",
    url: "package:weights/einthoven-jepa-nano/encoder.safetensors",
    sha256: "e0c7f809c55d60dbb8e7a86514bbe03abe08dd9facac465cf9dd0899a6bbbc85",
    prefixes: [],
    ignored: [],
  },
  tensors: TENSORS,
  graphVersion: 1,
  build: (weights) => {
    const options = {
      name: "einthoven-jepa-nano",
      weights,
      leads: LEADS,
      samples: WINDOW_SAMPLES,
    };
    return buildGraph(options, (graph, ecg) => {
      const { tokens, embedding } = nanoVit(graph, ecg, NANO_VIT);
      return encoderOutputs(graph, tokens, { ...POOLING, embedding });
    });
  },
};

const HIGH_PASS = butterworthSections(
  { kind: "highpass", edgeHz: LOWEST_HZ },
  { order: FILTER_ORDER, samplingRateHz: SAMPLING_RATE_HZ },
);

function prepare(ecg: Ecg): PreparedWindows {
  const atRate = resampleEcg(takeLeads(ecg, STANDARD_LEADS), SAMPLING_RATE_HZ);
  const { data } = fillInvalidEcg(atRate, { method: "line" });
  const filtered = perLead(data, LEADS, (samples) => sosfiltfilt(HIGH_PASS, samples));
  const scaled = filtered.map((value) =>
    Math.max(-LIMIT, Math.min(LIMIT, value / UNIT_MILLIVOLTS)),
  );
  return cutWindows(scaled, { leads: LEADS, windowSamples: WINDOW_SAMPLES });
}
