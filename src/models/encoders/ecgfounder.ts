import { type Ecg, STANDARD_LEADS } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import { butterworth } from "../../signal/filters/butterworth.ts";
import type { Samples } from "../../signal/filters/filter.ts";
import { filtfilt } from "../../signal/filters/filtfilt.ts";
import { medianFilter } from "../../signal/filters/median-filter.ts";
import { notch } from "../../signal/filters/notch.ts";
import { perLead } from "../../signal/per-lead.ts";
import { resampleEcg } from "../../signal/spectrum/resample-fft.ts";
import { cutWindows } from "../../signal/window.ts";
import { zScore } from "../../signal/z-score.ts";
import { buildGraph } from "../graph/graph.ts";
import { NET1D_TENSORS, net1d } from "../graph/net1d.ts";
import { encoderOutputs } from "../graph/poolings.ts";
import { tokensOf } from "../graph/tokens.ts";
import type {
  CheckpointCard,
  Encoder,
  EncoderGraph,
  InputContract,
  ModelCard,
  PoolingCard,
  PreparedWindows,
  Weight,
} from "../model.ts";
import { takeLeads } from "../take-leads.ts";

const SAMPLING_RATE_HZ = 500;
const WINDOW_SAMPLES = 5000;
const LEADS = STANDARD_LEADS;

const CARD: ModelCard = {
  id: "ecgfounder",
  title: "ECGFounder",
  kind: "encoder",
  summary:
    "One-dimensional RegNet-like convolutional network, trained with labels on 10.8 million ECGs of the Harvard-Emory database.",
  paper: "https://arxiv.org/abs/2410.04133",
  codeUrl: "https://github.com/PKUDigitalHealth/ECGFounder",
  license: "MIT",
  dimension: 1024,
  parameters: 30_598_896,
  gigaMacs: 1.17,
  pretrainedOn: ["heedb"],
};

const CHECKPOINT: CheckpointCard = {
  fileName: "12_lead_ECGFounder.pth",
  url: "https://huggingface.co/PKUDigitalHealth/ECGFounder/resolve/d9b1793951b2342f5f7e84f1ac03cd37f8a08724/12_lead_ECGFounder.pth",
  // Two third parties give ee199f3781f4ae1f732973267f003da0a759ea12bddb0dd28a77faa60aca7997; nobody has confirmed it here.
  sha256: null,
  prefixes: ["state_dict."],
  // Batch norms that the network never applies, and the head with its 150 diagnoses.
  ignored: [
    /^(.*\.)?(first_bn|bn[123])\.(weight|bias|running_mean|running_var|num_batches_tracked)$/,
    /^dense\.(weight|bias)$/,
  ],
};

const FILTERED_INPUT: InputContract = {
  samplingRateHz: SAMPLING_RATE_HZ,
  leads: LEADS,
  windowSamples: WINDOW_SAMPLES,
  steps: [
    "resample to 500 Hz (FFT)",
    "invalid samples become 0 mV",
    "notch at 50 Hz (quality 30), forward and backward",
    "band-pass 0.67 to 40 Hz (Butterworth, order 4), forward and backward",
    "subtract the running median of 201 samples (0.4 s)",
    "cut into windows of 10 s",
    "z-score over the whole window, all leads together; a shorter record is padded with zeros afterwards",
  ],
  version: 1,
  prepare: (ecg) => standardisedWindows(withoutNoise(atModelRate(ecg).data)),
};

const PLAIN_INPUT: InputContract = {
  samplingRateHz: SAMPLING_RATE_HZ,
  leads: LEADS,
  windowSamples: WINDOW_SAMPLES,
  steps: [
    "resample to 500 Hz (FFT)",
    "invalid samples become 0 mV",
    "cut into windows of 10 s",
    "z-score over the whole window, all leads together; a shorter record is padded with zeros afterwards",
  ],
  version: 1,
  prepare: (ecg) => standardisedWindows(atModelRate(ecg).data),
};

const POOLING: PoolingCard = {
  offered: ["mean", "max", "last"],
  tokens: 20,
  layout: "places along time, 0.5 s each",
  remark: "the authors take the mean over time",
};

/**
 * ECGFounder (Li et al., NEJM AI 2025) with the preprocessing of its README and dataset.py (04edac7): the
 * mean over time of the last stage, float32[batch, 1024].
 */
export const ecgFounder: Encoder = {
  card: CARD,
  contract: FILTERED_INPUT,
  pooling: POOLING,
  checkpoint: CHECKPOINT,
  tensors: NET1D_TENSORS,
  graphVersion: 1,
  build,
};

/** The same network with the preprocessing of the authors' ptbxl_eval.py, which standardises and does not filter. */
export const ecgFounderZ: Encoder = {
  ...ecgFounder,
  card: {
    ...CARD,
    id: "ecgfounder-z",
    title: "ECGFounder (z-score only)",
    summary: `${CARD.summary} Fed as in the authors' PTB-XL script: no filter.`,
  },
  contract: PLAIN_INPUT,
};

/**
 * Removes mains hum and baseline wander as the authors' filter_bandpass does: float[12, samples] at 500 Hz to
 * float64[12, samples]. The band-pass is in transfer-function form, as theirs is; it agrees with scipy to
 * about 1e-5 and no better, because that form loses digits.
 */
export function withoutNoise(data: Samples): Float64Array {
  const hum = notch(50, { quality: 30, samplingRateHz: SAMPLING_RATE_HZ });
  const band = butterworth(
    { kind: "bandpass", lowHz: 0.67, highHz: 40 },
    { order: 4, samplingRateHz: SAMPLING_RATE_HZ },
  );
  return perLead(data, LEADS.length, (samples) => {
    const filtered = filtfilt(band, filtfilt(hum, samples));
    const baseline = medianFilter(filtered, { window: 201 });
    return filtered.map((value, t) => value - baseline[t]!);
  });
}

function atModelRate(ecg: Ecg): Ecg {
  return fillInvalidEcg(resampleEcg(takeLeads(ecg, LEADS), SAMPLING_RATE_HZ), { method: "zero" });
}

/** Zeros that fill up a short record come after the z-score, so that they are its mean and do not change it. */
function standardisedWindows(data: Samples): PreparedWindows {
  const shape = { leads: LEADS.length, windowSamples: WINDOW_SAMPLES };
  if (data.length < LEADS.length * WINDOW_SAMPLES) return cutWindows(zScore(data), shape);
  const cut = cutWindows(data, shape);
  return {
    windows: cut.windows,
    data: Float32Array.from(zScore(cut.data, { leads: cut.windows })),
  };
}

function build(weights: ReadonlyMap<string, Weight>): EncoderGraph {
  const options = { name: CARD.id, weights, leads: LEADS.length, samples: WINDOW_SAMPLES };
  return buildGraph(options, (graph, ecg) => {
    const { last, embedding } = net1d(graph, ecg);
    return encoderOutputs(graph, tokensOf(graph, last), { ...POOLING, embedding });
  });
}
