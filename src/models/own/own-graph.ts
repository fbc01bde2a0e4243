import type { OnnxConstant, OnnxModel, OnnxNode } from "../../formats/onnx/onnx.ts";
import type { Pooling } from "../model.ts";
import type { OnnxManifest } from "./onnx-manifest.ts";

/** The input and output of `ownGraph`, as encoders of the catalogue call theirs. */
const [INPUT, OUTPUT] = ["ecg", "embedding"];

/**
 * Gives a graph of one's own the ports of the catalogue's encoders, as its manifest describes it: from "ecg"
 * float32[batch, leads, samples] to "embedding" float32[batch, dimension], axes turned and tokens pooled by operators around
 * it. Its other values get names that nothing else has; other outputs stay unread.
 */
export function ownGraph(
  model: OnnxModel,
  manifest: OnnxManifest,
  { freeBatch }: { readonly freeBatch: boolean },
): OnnxModel {
  const batch = freeBatch ? "batch" : 1;
  const { leads, windowSamples, layout, input, output, pooling, dimension } = manifest;
  const [taken, given] = [own(input), own(output)];
  const turned: OnnxNode =
    layout === "leads-first"
      ? { operator: "Identity", inputs: [INPUT!], outputs: [taken] }
      : { operator: "Transpose", inputs: [INPUT!], outputs: [taken], attributes: TURN };
  const { nodes, constants } = pooled(given, pooling);
  return {
    name: model.name,
    nodes: [turned, ...model.nodes.map(renamed), ...nodes],
    constants: [
      ...model.constants.map((constant) => ({ ...constant, name: own(constant.name) })),
      ...constants,
    ],
    inputs: [{ name: INPUT!, dims: [batch, leads.length, windowSamples] }],
    outputs: [{ name: OUTPUT!, dims: [batch, dimension] }],
  };
}

const TURN = { perm: { kind: "integers", values: [0, 2, 1] } } as const;

/** An input that is left out has no name and keeps none. */
function own(name: string): string {
  return name === "" ? "" : `own ${name}`;
}

/** Loops see the values around them under the same names. */
function renamed(node: OnnxNode): OnnxNode {
  const { attributes } = node;
  const inner =
    attributes &&
    Object.fromEntries(
      Object.entries(attributes).map(([key, attribute]) => {
        if (attribute.kind !== "graph") return [key, attribute];
        const { nodes, inputs, outputs, ...body } = attribute.value;
        const value = {
          ...body,
          nodes: nodes.map(renamed),
          inputs: inputs.map(own),
          outputs: outputs.map(own),
        };
        return [key, { kind: "graph", value } as const];
      }),
    );
  return {
    operator: node.operator,
    inputs: node.inputs.map(own),
    outputs: node.outputs.map(own),
    ...(inner === undefined ? {} : { attributes: inner }),
  };
}

/** What becomes of float32[batch, tokens, dimension]; an output without tokens is the embedding already. */
function pooled(
  tokens: string,
  pooling: Pooling | "none",
): { readonly nodes: readonly OnnxNode[]; readonly constants: readonly OnnxConstant[] } {
  const outputs = [OUTPUT!];
  switch (pooling) {
    case "none":
      return { nodes: [{ operator: "Identity", inputs: [tokens], outputs }], constants: [] };
    case "mean":
    case "max": {
      const attributes = {
        axes: { kind: "integers", values: [1] },
        keepdims: { kind: "integer", value: 0 },
      } as const;
      const operator = pooling === "mean" ? "ReduceMean" : "ReduceMax";
      return { nodes: [{ operator, inputs: [tokens], outputs, attributes }], constants: [] };
    }
    case "cls":
    case "last": {
      const place = {
        name: "pooled token",
        dims: [],
        data: BigInt64Array.of(pooling === "cls" ? 0n : -1n),
      };
      const attributes = { axis: { kind: "integer", value: 1 } } as const;
      const inputs = [tokens, place.name];
      return { nodes: [{ operator: "Gather", inputs, outputs, attributes }], constants: [place] };
    }
  }
}
