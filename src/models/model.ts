import type { Ecg, Lead } from "../core/ecg.ts";
import type { OnnxConstant, OnnxModel, OnnxNode, OnnxPort } from "../formats/onnx/onnx.ts";

/** What is stated about a model: plain data, checked by the conformance suite. */
export interface ModelCard {
  readonly id: string;
  readonly title: string;
  readonly kind: "encoder" | "control";
  readonly summary: string;
  readonly paper: string | null;
  readonly codeUrl: string | null;
  readonly license: string;
  /** Values of one record's embedding. */
  readonly dimension: number;
  readonly parameters: number | null;
  /** Multiply-accumulates for one 10 s ECG, in units of 1e9. */
  readonly gigaMacs: number | null;
  /** Dataset ids seen in pre-training; "unknown" where the authors do not say; empty for what was never trained. */
  readonly pretrainedOn: readonly string[] | "unknown";
}

/** The published weights file of an encoder. */
export interface CheckpointCard {
  readonly fileName: string;
  readonly url: string;
  /** null until a person has confirmed it on the file. */
  readonly sha256: string | null;
  /**
   * Where the state dict may lie in the file, with the dot ("state_dict."): the first that any key starts with
   * counts. None for a file that is the state dict itself, as a safetensors copy is.
   */
  readonly prefixes: readonly string[];
  /** Keys of the state dict that the graph never uses, as regular expressions over the key without `prefix`. */
  readonly ignored: readonly RegExp[];
  /** Tensors that some files have and the graph then uses. */
  readonly optional?: ReadonlyMap<string, readonly number[]>;
  /** Keys that files of other library versions spell differently: key in `tensors` to key in such a file, both without prefix. */
  readonly otherKeys?: ReadonlyMap<string, string>;
  /** Numbers that decide the network and leave no trace in shapes: a file that states another one is refused. */
  readonly settings?: ReadonlyMap<string, number>;
}

/** What the authors feed their encoder, in their own order of operations. */
export interface InputContract {
  readonly samplingRateHz: number;
  readonly leads: readonly Lead[];
  readonly windowSamples: number;
  /** Sentences for the report: one per step, in order. */
  readonly steps: readonly string[];
  /** Raised whenever `prepare` changes its output; part of every cache key. */
  readonly version: number;
  /** Applies every step: float32[windows, leads, windowSamples]. At least one window. */
  prepare(ecg: Ecg): PreparedWindows;
}

export interface PreparedWindows {
  readonly windows: number;
  /** float32[windows, leads, samples], row-major. */
  readonly data: Float32Array;
}

/** A tensor's values: float32, row-major. */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** How the tokens of a window become one vector. */
export type Pooling = "mean" | "max" | "last" | "cls";

/** What a network makes of a window before it is pooled, and what it can be pooled to. */
export interface PoolingCard {
  /** The default first. Every pooling gives a vector of the card's dimension. */
  readonly offered: readonly Pooling[];
  /** Tokens of one window. */
  readonly tokens: number;
  /** How the tokens lie, and what is in them. */
  readonly layout: string;
  /** What the authors do with them, and in what way a pooling is not the plain one. */
  readonly remark: string;
}

/**
 * What shows the layers of a graph once it is added to it (`layerGraph`): each layer pooled to one vector as the
 * embedding is by default. No part of the graph, so that looking inside changes nothing for those who do not.
 */
export interface GraphLayers {
  /** From the input on, such as "patches", "block 1"; the last one is the embedding. Empty where there are none. */
  readonly names: readonly string[];
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  /** Of each layer: float32[batch, its width]. */
  readonly outputs: readonly OnnxPort[];
}

/** A graph with its layers beside it. */
export interface EncoderGraph extends OnnxModel {
  readonly layers: GraphLayers;
}

/**
 * An encoder that runs as an ONNX graph. Input "ecg" float32[batch, leads, samples]; output "embedding"
 * float32[batch, dimension]. One with a pooling card also gives "tokens" float32[batch, tokens, dimension], and
 * each pooling behind the default under its own name.
 */
export interface Encoder {
  readonly card: ModelCard;
  readonly contract: InputContract;
  /** Absent where there are no tokens to pool. */
  readonly pooling?: PoolingCard;
  /** null for encoders that are random by design and have no file. */
  readonly checkpoint: CheckpointCard | null;
  /** Every tensor that the graph uses, by its key in the state dict (without the checkpoint's prefix). */
  readonly tensors: ReadonlyMap<string, readonly number[]>;
  /** Raised whenever `build` changes its output; part of every cache key. */
  readonly graphVersion: number;
  /** Builds the graph with these weights (keys and shapes as in `tensors`, already checked). */
  build(weights: ReadonlyMap<string, Weight>): EncoderGraph;
}

/** What a control may know of a recording besides its samples. */
export interface Subject {
  readonly ageYears: number | null;
  readonly sex: "female" | "male" | null;
}

/** A control that needs no graph: computes its features directly. */
export interface Control {
  readonly card: ModelCard;
  readonly featureNames: readonly string[];
  /** Raised whenever `embed` changes its output; part of every cache key. */
  readonly version: number;
  /** False when only the subject is used, so that samples need not be read. */
  readonly needsSamples: boolean;
  /** float32[dimension]; NaN where a feature cannot be measured (the embed step imputes, see docs/models.md). `ecg` is null only when needsSamples is false. */
  embed(ecg: Ecg | null, subject: Subject): Float32Array;
}

export type Model =
  | { readonly type: "encoder"; readonly encoder: Encoder }
  | { readonly type: "control"; readonly control: Control };
