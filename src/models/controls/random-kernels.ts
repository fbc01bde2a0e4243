import { type Ecg, STANDARD_LEADS } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import { resampleEcg } from "../../signal/spectrum/resample-fft.ts";
import { cutWindows } from "../../signal/window.ts";
import { zScore } from "../../signal/z-score.ts";
import { buildGraph, type Graph, type GraphValue } from "../graph/graph.ts";
import {
  concatChannels,
  conv1d,
  flatten,
  globalMax,
  globalMean,
  signalOf,
} from "../graph/layers.ts";
import type { Encoder, EncoderGraph, PreparedWindows, Weight } from "../model.ts";
import { takeLeads } from "../take-leads.ts";

const SAMPLING_RATE_HZ = 100;
const WINDOW_SAMPLES = 1000;
const LEADS = STANDARD_LEADS.length;
const LENGTHS = [7, 9, 11] as const;
/** The longest kernel spans 3.2 s. */
const DILATIONS = [1, 2, 4, 8, 16, 32] as const;
const KERNELS_PER_BANK = 28;
/** Leads that a kernel sees, kernel after kernel: evenly spread in the logarithm, as ROCKET draws them. */
const LEADS_SEEN = [1, 2, 4, 8] as const;

/** Kernels of one length and one dilation run as one convolution. */
interface Bank {
  readonly name: string;
  readonly length: number;
  readonly dilation: number;
}

const BANKS: readonly Bank[] = LENGTHS.flatMap((length) =>
  DILATIONS.map((dilation) => ({ name: `bank.${length}.${dilation}`, length, dilation })),
);
const DIMENSION = 2 * BANKS.length * KERNELS_PER_BANK;

/**
 * A control that sees the waveform and never learned anything: 504 random convolution kernels, two numbers
 * each (the share of positive outputs, and the largest output), after ROCKET (Dempster, Petitjean and Webb,
 * arXiv 1910.13051). Three departures: lengths and dilations are spread evenly instead of drawn, a bias is
 * standard normal instead of uniform, and an output of exactly 0 counts as half positive. "Weights" are raw
 * normal draws (`randomWeights`); `build` shapes them into kernels.
 */
export const randomKernels: Encoder = {
  card: {
    id: "random-kernels",
    title: "Random kernels",
    kind: "control",
    summary:
      "504 random dilated convolutions over random leads (after ROCKET); each gives the share of positive outputs and the largest output.",
    paper: "https://arxiv.org/abs/1910.13051",
    codeUrl: null,
    license: "Apache-2.0",
    dimension: DIMENSION,
    parameters: BANKS.reduce((sum, bank) => sum + KERNELS_PER_BANK * (LEADS * bank.length + 1), 0),
    gigaMacs: 0.054,
    pretrainedOn: [],
  },
  contract: {
    samplingRateHz: SAMPLING_RATE_HZ,
    leads: STANDARD_LEADS,
    windowSamples: WINDOW_SAMPLES,
    steps: [
      "resample to 100 Hz (FFT)",
      "invalid samples are bridged by a line",
      "cut into windows of 10 s; a shorter record is padded with zeros",
      "z-score over the whole window, all leads together",
    ],
    version: 1,
    prepare,
  },
  checkpoint: null,
  tensors: new Map(
    BANKS.flatMap(({ name, length }): [string, readonly number[]][] => [
      [`${name}.weight`, [KERNELS_PER_BANK, LEADS, length]],
      [`${name}.leads`, [KERNELS_PER_BANK, LEADS]],
      [`${name}.bias`, [KERNELS_PER_BANK, 1]],
    ]),
  ),
  graphVersion: 1,
  build,
};

function prepare(ecg: Ecg): PreparedWindows {
  const atRate = resampleEcg(takeLeads(ecg, STANDARD_LEADS), SAMPLING_RATE_HZ);
  const { data } = fillInvalidEcg(atRate, { method: "line" });
  const cut = cutWindows(data, { leads: LEADS, windowSamples: WINDOW_SAMPLES });
  return {
    windows: cut.windows,
    data: Float32Array.from(zScore(cut.data, { leads: cut.windows })),
  };
}

function build(draws: ReadonlyMap<string, Weight>): EncoderGraph {
  const weights = new Map(BANKS.flatMap((bank) => kernelsOf(bank, draws)));
  const options = { name: "random-kernels", weights, leads: LEADS, samples: WINDOW_SAMPLES };
  return buildGraph(options, (graph, ecg) => {
    const signal = signalOf(graph, ecg);
    const banks = BANKS.map(({ name, dilation }) => {
      const keys = { weight: `${name}.weight`, bias: `${name}.bias` };
      return conv1d(graph, signal, { ...keys, dilation, padding: "same" });
    });
    const features = banks.flatMap((bank) => [
      positiveShare(graph, bank),
      flatten(graph, globalMax(graph, bank)),
    ]);
    return { embedding: concatChannels(graph, features) };
  });
}

/** The share of samples above 0, as (1 + mean of signs) / 2. */
function positiveShare(graph: Graph, x: GraphValue): GraphValue {
  const signs = graph.apply("Sign", [x], x.shape);
  const mean = flatten(graph, globalMean(graph, signs));
  const half = graph.constant("one half", [1], Float32Array.of(0.5));
  const scaled = graph.apply("Mul", [mean, half], mean.shape);
  return graph.apply("Add", [scaled, half], mean.shape);
}

/** Shapes raw draws into kernels: few leads each, standard normal weights whose mean over each lead is 0. */
function kernelsOf({ name, length }: Bank, draws: ReadonlyMap<string, Weight>): [string, Weight][] {
  const raw = draws.get(`${name}.weight`)!.data;
  const choice = draws.get(`${name}.leads`)!.data;
  const data = new Float32Array(raw.length);
  const unit = Math.sqrt(LEADS * length);
  for (let k = 0; k < KERNELS_PER_BANK; k++) {
    const seen = LEADS_SEEN[k % LEADS_SEEN.length]!;
    for (const l of largest(choice.subarray(k * LEADS, (k + 1) * LEADS), seen)) {
      const start = (k * LEADS + l) * length;
      const row = raw.subarray(start, start + length);
      const mean = row.reduce((sum, value) => sum + value, 0) / length;
      data.set(
        row.map((value) => (value - mean) * unit),
        start,
      );
    }
  }
  const bias = { shape: [KERNELS_PER_BANK], data: draws.get(`${name}.bias`)!.data };
  return [
    [`${name}.weight`, { shape: [KERNELS_PER_BANK, LEADS, length], data }],
    [`${name}.bias`, bias],
  ];
}

/** Places of the `count` largest values. */
function largest(values: Float32Array, count: number): number[] {
  return Array.from(values.keys())
    .sort((a, b) => values[b]! - values[a]!)
    .slice(0, count);
}
