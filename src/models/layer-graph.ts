import type { OnnxModel } from "../formats/onnx/onnx.ts";
import type { EncoderGraph } from "./model.ts";

/** Adds the layers of an encoder to its graph, as outputs behind those that it has. */
export function layerGraph({ layers, ...graph }: EncoderGraph): OnnxModel {
  return {
    ...graph,
    nodes: [...graph.nodes, ...layers.nodes],
    constants: [...graph.constants, ...layers.constants],
    outputs: [...graph.outputs, ...layers.outputs],
  };
}
