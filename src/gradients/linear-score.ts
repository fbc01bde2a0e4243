import type { OnnxModel, OnnxNode } from "../formats/onnx/onnx.ts";
import { allInputs } from "./live-bytes.ts";

/** The input that holds the weights of `withLinearScore`. */
export const SCORE_WEIGHTS = "score weights";
/** The output that `withLinearScore` adds. */
export const SCORE = "score";

/** Leaves only the operators and constants that some outputs depend on; inputs stay. */
export function keepOutputs(model: OnnxModel, names: readonly string[]): OnnxModel {
  const wanted = new Set(names);
  const nodes: OnnxNode[] = [];
  for (const node of model.nodes.toReversed()) {
    if (!node.outputs.some((output) => wanted.has(output))) continue;
    nodes.unshift(node);
    for (const input of allInputs(node)) wanted.add(input);
  }
  return {
    ...model,
    nodes,
    constants: model.constants.filter(({ name }) => wanted.has(name)),
    outputs: model.outputs.filter(({ name }) => names.includes(name)),
  };
}

/**
 * Adds a linear score to a model: the sum of its output float32[batch, width] times weights of the same shape that are fed
 * when it runs, so that each record may have its own. Gives only the score, float32[batch, 1].
 */
export function withLinearScore(
  model: OnnxModel,
  { output, width }: { readonly output: string; readonly width: number },
): OnnxModel {
  const kept = keepOutputs(model, [output]);
  const axes = { name: "score axes", dims: [1], data: BigInt64Array.of(1n) };
  return {
    ...kept,
    constants: [...kept.constants, axes],
    nodes: [
      ...kept.nodes,
      { operator: "Mul", inputs: [output, SCORE_WEIGHTS], outputs: ["weighted output"] },
      { operator: "ReduceSum", inputs: ["weighted output", axes.name], outputs: [SCORE] },
    ],
    inputs: [...kept.inputs, { name: SCORE_WEIGHTS, dims: ["batch", width] }],
    outputs: [{ name: SCORE, dims: ["batch", 1] }],
  };
}
