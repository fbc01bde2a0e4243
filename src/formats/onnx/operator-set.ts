import { EinthovenError } from "../../core/error.ts";
import type { OnnxAttribute, OnnxConstant, OnnxModel, OnnxNode } from "./onnx.ts";

/** Reductions that have their axes as a second input from operator set 18 on, and as an attribute before. */
const REDUCTIONS = new Set([
  "ReduceMean",
  "ReduceMax",
  "ReduceMin",
  "ReduceProd",
  "ReduceL1",
  "ReduceL2",
]);
const OLDEST = 13;

/**
 * Spells a graph of another operator set as one of set 17, in which graphs are written here. Sets from 13 on differ from it,
 * for the operators that can be differentiated, only in where reductions have their axes and in Split's number of outputs.
 */
export function asOperatorSet17(model: OnnxModel, version: number): OnnxModel {
  if (version < OLDEST) {
    throw new EinthovenError(
      "graph-unreadable",
      `the graph is of operator set ${version}; it is read from ${OLDEST} on`,
      { hint: "export again with a newer operator set" },
    );
  }
  if (version < 18) return model;
  const constants = new Map(model.constants.map((constant) => [constant.name, constant]));
  return { ...model, nodes: model.nodes.map((node) => older(node, constants)) };
}

function older(node: OnnxNode, constants: ReadonlyMap<string, OnnxConstant>): OnnxNode {
  if (node.operator === "Split") return { ...node, attributes: without(node, "num_outputs") };
  if (!REDUCTIONS.has(node.operator)) return node;
  const attributes = without(node, "noop_with_empty_axes");
  const [x, axes = ""] = node.inputs as [string, string?];
  if (axes === "") return { ...node, inputs: [x], attributes };
  const data = constants.get(axes)?.data;
  if (data === undefined) {
    throw new EinthovenError("graph-unreadable", `the axes of ${node.operator} are computed`, {
      hint: "export with fixed axes",
    });
  }
  const values = Array.from(data, Number);
  return {
    ...node,
    inputs: [x],
    attributes: { ...attributes, axes: { kind: "integers", values } },
  };
}

function without({ attributes = {} }: OnnxNode, name: string): Record<string, OnnxAttribute> {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => key !== name));
}
