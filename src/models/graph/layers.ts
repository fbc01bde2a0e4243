import type { OnnxAttribute } from "../../formats/onnx/onnx.ts";
import type { Weight } from "../model.ts";
import { type Graph, type GraphValue, integerList, requireShape } from "./graph.ts";

/**
 * Lifts [leads, samples] to [leads, 1, samples], the form that the layers of this file work on. A signal is
 * an image one sample high: the numbers are those of a 1-D convolution, but ONNX Runtime has its blocked
 * kernels for images only (measured on ECGFounder with 1.30: 24 instead of 36 ms per 10 s ECG).
 */
export function signalOf(graph: Graph, ecg: GraphValue): GraphValue {
  const [leads, samples] = ecg.shape;
  return graph.apply("Unsqueeze", [ecg, graph.integers([2])], [leads!, 1, samples!]);
}

/** Zeros on each side; "same" keeps ceil(samples / stride) with the larger half on the right (TensorFlow's rule). */
type Padding = "none" | "same" | { readonly left: number; readonly right: number };

export interface Conv1dOptions {
  /** Key of the weight [channels out, channels in / groups, kernel]; a dense [out, in] counts as kernel 1. */
  readonly weight: string;
  /** Key of the bias [channels out]. */
  readonly bias?: string;
  /** Prefix of a batch norm to fold into the convolution: `.weight`, `.bias`, `.running_mean`, `.running_var`. */
  readonly batchNorm?: string;
  readonly stride?: number;
  readonly groups?: number;
  readonly dilation?: number;
  readonly padding?: Padding;
}

/** Convolves along the samples: [channels in, 1, samples] to [channels out, 1, samples out]; cross-correlation, as in torch. */
export function conv1d(graph: Graph, x: GraphValue, options: Conv1dOptions): GraphValue {
  const { stride = 1, groups = 1, dilation = 1, padding = "none" } = options;
  const [channels, , samples] = x.shape as [number, number, number];
  const weight = graph.weight(options.weight);
  const [outputs, inputs, kernel = 1] = weight.shape as [number, number, number?];
  requireShape(
    inputs * groups === channels && outputs % groups === 0,
    () =>
      `${options.weight} [${weight.shape}] in ${groups} groups does not fit ${channels} channels`,
  );
  const span = (kernel - 1) * dilation + 1;
  const { left, right } = zerosAround(samples, span, stride, padding);
  const samplesOut = Math.floor((samples + left + right - span) / stride) + 1;
  requireShape(samplesOut >= 1, () => `${options.weight} spans ${span} of ${samples} samples`);
  return graph.apply(
    "Conv",
    [x, ...parametersOf(graph, options, weight)],
    [outputs, 1, samplesOut],
    {
      kernel_shape: integerList(1, kernel),
      strides: integerList(1, stride),
      dilations: integerList(1, dilation),
      pads: integerList(0, left, 0, right),
      group: { kind: "integer", value: groups },
    },
  );
}

/** Takes the largest of every `kernel` samples; a remainder at the end is dropped. */
export function maxPool(
  graph: Graph,
  x: GraphValue,
  { kernel, stride }: { kernel: number; stride: number },
): GraphValue {
  const [channels, , samples] = x.shape as [number, number, number];
  const samplesOut = Math.floor((samples - kernel) / stride) + 1;
  return graph.apply("MaxPool", [x], [channels, 1, samplesOut], {
    kernel_shape: integerList(1, kernel),
    strides: integerList(1, stride),
  });
}

/** Keeps only the last sample: [channels, 1, 1]. */
export function lastSample(graph: Graph, x: GraphValue): GraphValue {
  const [channels, , samples] = x.shape as [number, number, number];
  const range = [[samples - 1], [samples], [3]].map((values) => graph.integers(values));
  return graph.apply("Slice", [x, ...range], [channels, 1, 1]);
}

/** Joins two signals of the same channels, one after the other in time. */
export function appendSamples(graph: Graph, x: GraphValue, tail: GraphValue): GraphValue {
  const [channels, , samples] = x.shape as [number, number, number];
  requireShape(
    tail.shape[0] === channels,
    () => `cannot append [${tail.shape}] to [${x.shape}] in time`,
  );
  const axis: OnnxAttribute = { kind: "integer", value: 3 };
  return graph.apply("Concat", [x, tail], [channels, 1, samples + tail.shape[2]!], { axis });
}

/** Averages over all samples and keeps the axis: [channels, 1, 1]. */
export function globalMean(graph: Graph, x: GraphValue): GraphValue {
  return graph.apply("GlobalAveragePool", [x], [x.shape[0]!, 1, 1]);
}

/** Takes the maximum over all samples and keeps the axis: [channels, 1, 1]. */
export function globalMax(graph: Graph, x: GraphValue): GraphValue {
  return graph.apply("GlobalMaxPool", [x], [x.shape[0]!, 1, 1]);
}

/** Drops axes of length 1 behind the first: [channels, 1, 1] to [channels]. */
export function flatten(graph: Graph, x: GraphValue): GraphValue {
  const features = x.shape.reduce((product, length) => product * length, 1);
  return graph.apply("Flatten", [x], [features], { axis: { kind: "integer", value: 1 } });
}

/** Joins flat values behind one another: [features] each to [all features]. */
export function concatChannels(graph: Graph, parts: readonly GraphValue[]): GraphValue {
  requireShape(
    parts.every(({ shape }) => shape.length === 1),
    () => "only flat values can be joined",
  );
  const features = parts.reduce((sum, { shape }) => sum + shape[0]!, 0);
  return graph.apply("Concat", parts, [features], { axis: { kind: "integer", value: 1 } });
}

/** Adds zero channels in front of and behind the existing ones. */
export function padChannels(
  graph: Graph,
  x: GraphValue,
  { front, behind }: { front: number; behind: number },
): GraphValue {
  if (front + behind === 0) return x;
  const [channels, , samples] = x.shape as [number, number, number];
  const pads = graph.integers([0, front, 0, 0, 0, behind, 0, 0]);
  return graph.apply("Pad", [x, pads], [channels + front + behind, 1, samples]);
}

/** Names a map [channels, 1, samples] as a layer, whose vector is its mean over time. */
export function mapLayer(graph: Graph, name: string, map: GraphValue): void {
  graph.layer(name, (inside) => flatten(inside, globalMean(inside, map)));
}

function zerosAround(
  samples: number,
  span: number,
  stride: number,
  padding: Padding,
): { left: number; right: number } {
  if (padding === "none") return { left: 0, right: 0 };
  if (padding !== "same") return padding;
  const samplesOut = Math.ceil(samples / stride);
  const zeros = Math.max(0, (samplesOut - 1) * stride + span - samples);
  return { left: Math.floor(zeros / 2), right: Math.ceil(zeros / 2) };
}

/** Stores weight and bias (where there is one), with the batch norm folded in, and names them. */
function parametersOf(graph: Graph, options: Conv1dOptions, weight: Weight): string[] {
  const [outputs, inputs, kernel = 1] = weight.shape as [number, number, number?];
  const dims = [outputs, inputs, 1, kernel];
  if (options.batchNorm === undefined) {
    const name = graph.constant(options.weight, dims, weight.data);
    if (options.bias === undefined) return [name];
    const bias = graph.weight(options.bias, [outputs]);
    return [name, graph.constant(options.bias, [outputs], bias.data)];
  }
  requireShape(options.bias === undefined, () => `${options.weight} has both bias and batch norm`);
  const folded = foldBatchNorm(graph, weight, options.batchNorm);
  return [
    graph.constant(`${options.weight} folded`, dims, folded.weight),
    graph.constant(`${options.weight} folded bias`, [outputs], folded.bias),
  ];
}

/** torch.nn.BatchNorm1d's default. */
const BATCH_NORM_EPSILON = 1e-5;

/** Folds an evaluated batch norm into the weight before it: w' = w g / sqrt(var + eps), b' = beta - mean g / sqrt(var + eps). */
function foldBatchNorm(
  graph: Graph,
  weight: Weight,
  prefix: string,
): { weight: Float32Array; bias: Float32Array } {
  const outputs = weight.shape[0]!;
  const [gain, beta, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map(
    (part) => graph.weight(`${prefix}.${part}`, [outputs]).data,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const scale = Float64Array.from(gain, (g, c) => g / Math.sqrt(variance[c]! + BATCH_NORM_EPSILON));
  const perOutput = weight.data.length / outputs;
  return {
    weight: weight.data.map((value, i) => value * scale[Math.floor(i / perOutput)]!),
    bias: beta.map((value, c) => value - mean[c]! * scale[c]!),
  };
}
