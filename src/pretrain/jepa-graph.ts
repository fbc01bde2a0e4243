import { INT64, type OnnxModel } from "../formats/onnx/onnx.ts";
import { add, multiply, relu } from "../models/graph/elementwise.ts";
import {
  buildGraph,
  buildGraphOfInputs,
  type Graph,
  type GraphValue,
  integerList,
} from "../models/graph/graph.ts";
import { NANO_VIT_EPSILON, nanoVit, nanoVitOnly, nanoVitTokens } from "../models/graph/nano-vit.ts";
import { scalar } from "../models/graph/scalar.ts";
import { layerNorm, linear, slice } from "../models/graph/tokens.ts";
import { transformerBlock } from "../models/graph/transformer-block.ts";
import type { Weight } from "../models/model.ts";
import { type JepaArchitecture, predictorLayers } from "./jepa.ts";
import type { Masking } from "./masking.ts";

/** Tokens that are seen and tokens that are guessed, per record. */
export type TokenCounts = Pick<Masking, "contextTokens" | "targetTokens">;

/**
 * The loss of a batch: the encoder sees the tokens that a mask leaves, the predictor guesses the hidden ones from them
 * and from their places, and each guess is compared with the target. Inputs, per record: "patches" [context,
 * patchSamples] and "places" [context, leads + slots] as `nanoVitTokens` takes them, "guessed places" [context + targets,
 * leads + slots + 1] (the last 1 for a hidden token) and "targets" [targets, width]. Output "loss" float32[batch]: the
 * mean over targets and features of the smooth L1 distance.
 */
export function jepaLossModel(
  { encoder, predictor }: JepaArchitecture,
  { contextTokens, targetTokens }: TokenCounts,
  weights: ReadonlyMap<string, Weight>,
): OnnxModel {
  const places = encoder.leads + encoder.slots;
  const inputs = {
    patches: [contextTokens, encoder.patchSamples],
    places: [contextTokens, places],
    "guessed places": [contextTokens + targetTokens, places + 1],
    targets: [targetTokens, encoder.width],
  };
  return buildGraphOfInputs({ name: "jepa", weights, inputs }, (graph, values) => {
    const seen = nanoVitTokens(graph, values, encoder);
    const narrow = linear(graph, seen, "predictor.embed");
    const placed = linear(graph, values["guessed places"], "predictor.positions");
    let x = add(graph, withEmptyTokens(graph, narrow, targetTokens), placed);
    const hidden = (tokens: GraphValue): GraphValue =>
      slice(graph, tokens, { axis: 0, start: contextTokens, end: contextTokens + targetTokens });
    for (let b = 0; b < predictor.blocks; b++) {
      const { heads } = predictor;
      const options = { layers: predictorLayers(b), heads, epsilon: NANO_VIT_EPSILON };
      const isLast = b === predictor.blocks - 1;
      x = transformerBlock(graph, x, isLast ? { ...options, only: hidden } : options);
    }
    const normed = layerNorm(graph, x, { layer: "predictor.norm", epsilon: NANO_VIT_EPSILON });
    const guesses = linear(graph, normed, "predictor.out");
    return { loss: smoothL1(graph, guesses, values.targets) };
  });
}

/**
 * What is guessed: tokens of the encoder over whole records "ecg", normalised to mean 0 and variance 1 each: output "targets"
 * float32[batch, targets, width] of the tokens that "chosen" float32[batch, targets, 1] numbers. The last block computes no
 * others.
 */
export function jepaTargetModel(
  { encoder }: JepaArchitecture,
  { targetTokens }: Pick<TokenCounts, "targetTokens">,
  weights: ReadonlyMap<string, Weight>,
): OnnxModel {
  const { leads, slots, patchSamples, width } = encoder;
  const inputs = { ecg: [leads, slots * patchSamples], chosen: [targetTokens, 1] };
  return buildGraphOfInputs({ name: "jepa target", weights, inputs }, (graph, values) => {
    // Inputs are float32; numbers of tokens are far below where that leaves out any.
    const asInteger = { to: { kind: "integer", value: INT64 } } as const;
    const places = graph.apply("Cast", [values.chosen], values.chosen.shape, asInteger);
    const perRecord = { batch_dims: { kind: "integer", value: 1 } } as const;
    const only = (tokens: GraphValue): GraphValue =>
      graph.apply("GatherND", [tokens, places], [targetTokens, tokens.shape.at(-1)!], perRecord);
    const tokens = nanoVitOnly(graph, values.ecg, { size: encoder, only });
    const ones = graph.constant("ones", [width], new Float32Array(width).fill(1));
    const targets = graph.apply("LayerNormalization", [tokens, ones], tokens.shape, {
      axis: { kind: "integer", value: -1 },
      epsilon: { kind: "float", value: NANO_VIT_EPSILON },
    });
    return { targets };
  });
}

/** The encoder over whole records "ecg": the mean of its tokens, "embedding" float32[batch, width]. */
export function jepaEmbeddingModel(
  { encoder }: JepaArchitecture,
  weights: ReadonlyMap<string, Weight>,
): OnnxModel {
  const { leads, slots, patchSamples } = encoder;
  const options = { name: "jepa embedding", weights, leads, samples: slots * patchSamples };
  return buildGraph(options, (graph, ecg) => ({
    embedding: nanoVit(graph, ecg, encoder).embedding,
  }));
}

/** Appends tokens of zeros. */
function withEmptyTokens(graph: Graph, x: GraphValue, count: number): GraphValue {
  const [tokens, width] = x.shape as [number, number];
  const pads = graph.integers([0, 0, 0, 0, count, 0]);
  return graph.apply("Pad", [x, pads], [tokens + count, width]);
}

/**
 * The mean over all axes but the batch of d² / 2 where |d| < 1 and |d| - 1/2 elsewhere, for d = a - b (Huber, 1964;
 * torch.nn.SmoothL1Loss): float32[batch]. Written as (d² - relu(d - 1)² - relu(-d - 1)²) / 2, which has slopes everywhere.
 */
function smoothL1(graph: Graph, a: GraphValue, b: GraphValue): GraphValue {
  const { shape } = a;
  const d = graph.apply("Sub", [a, b], shape);
  const above = relu(graph, graph.apply("Sub", [d, scalar(graph, 1)], shape));
  const lower = graph.apply("Sub", [scalar(graph, -1), d], shape);
  const below = relu(graph, lower);
  const beyond = add(graph, multiply(graph, above, above), multiply(graph, below, below));
  const doubled = graph.apply("Sub", [multiply(graph, d, d), beyond], shape);
  const axes = shape.map((_, axis) => axis + 1);
  const mean = graph.apply("ReduceMean", [doubled], [], {
    axes: integerList(...axes),
    keepdims: { kind: "integer", value: 0 },
  });
  return graph.apply("Mul", [mean, scalar(graph, 0.5)], []);
}
