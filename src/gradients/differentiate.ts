import { EinthovenError } from "../core/error.ts";
import type { OnnxModel } from "../formats/onnx/onnx.ts";
import { backpropagateSegments } from "./recompute.ts";
import { shapeTableOf } from "./shapes/shape-table.ts";
import { openTape, type Tape } from "./tape.ts";

/** What is differentiated with respect to what. */
export interface DifferentiateOptions {
  /** An output of the model; all its values are summed, over the batch too. */
  readonly output: string;
  /** Names of inputs and constants. */
  readonly of: readonly string[];
  /**
   * Keep only the values between so many segments of the graph and run each segment again when its turn comes: less
   * memory for one more forward pass. Default 1: keep all.
   */
  readonly segments?: number;
}

/**
 * Adds to a model the gradients of an output (the sum of its values) by reverse-mode differentiation: the same
 * inputs and outputs, and for each name in `of` an output `gradient of <name>` of the shape of the input or constant.
 * What the output does not depend on has zeros. Throws `gradient-unknown` for an operator without a rule, `graph-malformed`
 * for a name that the model does not have.
 */
export function differentiate(model: OnnxModel, options: DifferentiateOptions): OnnxModel {
  const { output, of, segments = 1 } = options;
  requireNames(model, options);
  const constants = new Map(model.constants.map((constant) => [constant.name, constant]));
  const shapes = shapeTableOf(model);
  const tape = openTape({ prefix: `backward ${model.nodes.length}`, shapes, constants });
  const seeds = [{ value: output, gradient: tape.expandLike(tape.scalar(1), output) }];
  const kept = model.outputs.map(({ name }) => name);
  const request = { nodes: model.nodes, seeds, of, constants, kept, segments };
  const found = backpropagateSegments(tape, request);
  for (const name of of) named(tape, found.get(name) ?? tape.zerosLike(name), gradientName(name));
  return {
    ...model,
    nodes: [...model.nodes, ...tape.nodes],
    constants: [...constants.values()],
    outputs: [
      ...model.outputs,
      ...of.map((name) => ({ name: gradientName(name), dims: dimsOf(model, name) })),
    ],
  };
}

/** What the output that holds the gradient of an input or constant is called. */
export function gradientName(name: string): string {
  return `gradient of ${name}`;
}

/** An output must be some operator's output under the public name. */
function named(tape: Tape, value: string, name: string): void {
  tape.append({ operator: "Identity", inputs: [value], outputs: [name] });
}

function dimsOf(model: OnnxModel, name: string): readonly (number | string)[] {
  const port = model.inputs.find((input) => input.name === name);
  return (port ?? model.constants.find((constant) => constant.name === name)!).dims;
}

function requireNames(model: OnnxModel, { output, of }: DifferentiateOptions): void {
  const ports = new Set([...model.inputs, ...model.constants].map(({ name }) => name));
  const missing = of.find((name) => !ports.has(name));
  const hasOutput = model.outputs.some(({ name }) => name === output);
  if (missing === undefined && hasOutput) return;
  const what = hasOutput ? `input or constant "${missing}"` : `output "${output}"`;
  throw new EinthovenError("graph-malformed", `graph ${model.name} has no ${what}`, {
    hint: `outputs: ${model.outputs.map(({ name }) => name).join(", ")}; inputs: ${model.inputs.map(({ name }) => name).join(", ")}`,
  });
}
