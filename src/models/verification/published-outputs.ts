import type { OnnxModel } from "../../formats/onnx/onnx.ts";
import { buildGraph } from "../graph/graph.ts";
import { conv1d, flatten, globalMean } from "../graph/layers.ts";
import { net1d } from "../graph/net1d.ts";
import type { Weight } from "../model.ts";

/** Numbers that somebody reported for a published weights file: the test of reader and graph together. */
export interface PublishedOutput {
  readonly modelIds: readonly string[];
  /** Tensors that are needed besides the encoder's own: the head that the numbers come out of. */
  readonly headTensors: ReadonlyMap<string, readonly number[]>;
  /** The graph with the head; its output is called "logits". */
  readonly build: (weights: ReadonlyMap<string, Weight>) => OnnxModel;
  /** float32[leads, samples] as it enters the graph. */
  readonly input: () => { readonly dims: readonly number[]; readonly data: Float32Array };
  readonly first: readonly number[];
  /** Largest absolute difference allowed. */
  readonly tolerance: number;
  readonly source: string;
}

const SAMPLES = 5000;
const LEADS = 12;
const VALUES = LEADS * SAMPLES;

/** ECGFounder's first ten diagnoses for a ramp from -1 to 1 through all leads, as another project states them. */
const ecgFounderLogits: PublishedOutput = {
  modelIds: ["ecgfounder", "ecgfounder-z"],
  headTensors: new Map([
    ["dense.weight", [150, 1024]],
    ["dense.bias", [150]],
  ]),
  build: (weights) =>
    buildGraph({ name: "ecgfounder", weights, leads: LEADS, samples: SAMPLES }, (graph, ecg) => {
      const mean = globalMean(graph, net1d(graph, ecg).last);
      const head = { weight: "dense.weight", bias: "dense.bias" };
      return { logits: flatten(graph, conv1d(graph, mean, head)) };
    }),
  input: () => ({
    dims: [1, LEADS, SAMPLES],
    data: Float32Array.from({ length: VALUES }, (_, i) => -1 + (2 * i) / (VALUES - 1)),
  }),
  first: [
    8.3751173, -4.1527028, -6.785675, -2.86479, 4.4135675, -2.254725, -5.3009405, -6.1225495,
    -1.0395477, -1.8894272,
  ],
  tolerance: 2e-3,
  source: "ten logits of the published 12-lead file, reported by another project",
};

/** Every public number of a published file that is known. */
export const PUBLISHED_OUTPUTS: readonly PublishedOutput[] = [ecgFounderLogits];
