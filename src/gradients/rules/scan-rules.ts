import type { OnnxNode } from "../../formats/onnx/onnx.ts";
import { bodyOf, integer, integerOf, integers } from "../attributes.ts";
import { renamedNodes } from "../renamed-nodes.ts";
import { gradientUnknown } from "../shapes/shape-table.ts";
import type { Tape } from "../tape.ts";
import type { Rule, RuleContext } from "./rule.ts";

/** Recurrences. */
export const SCAN_RULES: readonly (readonly [string, Rule])[] = [["Scan", scanned]];

const FLOAT_LOOPS = ["scan_input_axes", "scan_output_axes", "scan_input_directions"];

/**
 * Backpropagation through time. The recurrence runs once more and keeps the states in which its steps began; a second
 * one runs from the last step to the first, does each step again and differentiates it. So nothing inside a step is kept.
 */
function scanned(context: RuleContext): (string | null)[] {
  const { node, tape, gradients, captured } = context;
  if (FLOAT_LOOPS.some((name) => node.attributes?.[name] !== undefined)) {
    throw gradientUnknown("Scan", "its gradient along other axes or directions");
  }
  const states = node.inputs.length - integerOf(node, "num_scan_inputs", 0);
  const sequences = node.inputs.slice(states);
  const kept = gradients
    .slice(states)
    .flatMap((gradient, i) => (gradient === null ? [] : [{ gradient, i }]));
  const wanted = sequences.map((_, i) => context.needs(states + i));
  const began = statesAtBegin(tape, node, states);
  const arriving = node.outputs
    .slice(0, states)
    .map((output, i) => gradients[i] ?? tape.zerosLike(output));
  const sums = captured.map((value) => tape.zerosLike(value));
  const body = backwardBody(context, { states, kept: kept.map(({ i }) => i), wanted });
  const scanInputs = [...began, ...sequences, ...kept.map(({ gradient }) => gradient)];
  const sequencesOut = wanted.filter(Boolean).length;
  const outputs = tape.applyMany("Scan", [...arriving, ...sums, ...scanInputs], {
    outputs: states + captured.length + sequencesOut,
    attributes: {
      body: { kind: "graph", value: body },
      num_scan_inputs: integer(scanInputs.length),
      scan_input_directions: integers(scanInputs.map(() => 1)),
      ...(sequencesOut === 0
        ? {}
        : { scan_output_directions: integers(Array<number>(sequencesOut).fill(1)) }),
    },
  });
  const ofSequences = outputs.slice(states + captured.length);
  return [
    ...outputs.slice(0, states),
    ...wanted.map((isWanted) => (isWanted ? ofSequences.shift()! : null)),
    ...outputs.slice(states, states + captured.length),
  ];
}

/** Runs the recurrence and gives, for each state, its values before every step: [steps, ...]. */
function statesAtBegin(tape: Tape, node: OnnxNode, states: number): string[] {
  const body = bodyOf(node);
  const copy = copyOf(tape, node);
  const inside = tape.inside();
  for (const [i, port] of copy.inputs.entries()) {
    inside.shapes.addShape(port, tape.shapeOf(body.inputs[i]!));
  }
  for (const inner of copy.nodes) inside.append(inner);
  const olds = copy.inputs.slice(0, states).map((port) => inside.apply("Identity", [port]));
  const value = {
    name: tape.freshName(),
    nodes: inside.nodes,
    inputs: copy.inputs,
    outputs: [...copy.outputs.slice(0, states), ...olds],
  };
  return tape
    .applyMany("Scan", node.inputs, {
      outputs: 2 * states,
      attributes: {
        body: { kind: "graph", value },
        num_scan_inputs: integer(node.inputs.length - states),
      },
    })
    .slice(states);
}

/** One step, done again and differentiated. Ports: gradients of the new states, sums, old states, sequences, gradients of what is kept. */
function backwardBody(
  { node, tape, captured, backpropagate }: RuleContext,
  options: { states: number; kept: readonly number[]; wanted: readonly boolean[] },
): { name: string; nodes: readonly OnnxNode[]; inputs: string[]; outputs: string[] } {
  const { states, kept, wanted } = options;
  const body = bodyOf(node);
  const copy = copyOf(tape, node);
  const inside = tape.inside();
  const portLike = (value: string): string => {
    const port = tape.freshName();
    inside.shapes.addShape(port, tape.shapeOf(value));
    return port;
  };
  const arriving = body.outputs.slice(0, states).map(portLike);
  const sums = captured.map(portLike);
  for (const [i, port] of copy.inputs.entries()) {
    inside.shapes.addShape(port, tape.shapeOf(body.inputs[i]!));
  }
  const sent = kept.map((i) => portLike(body.outputs[states + i]!));
  for (const inner of copy.nodes) inside.append(inner);
  const seeds = [
    ...arriving.map((gradient, i) => ({ value: copy.outputs[i]!, gradient })),
    ...sent.map((gradient, s) => ({ value: copy.outputs[states + kept[s]!]!, gradient })),
  ];
  const of = [...copy.inputs, ...captured];
  const found = backpropagate(inside, { nodes: copy.nodes, seeds, of });
  const ofPort = (port: string): string =>
    inside.apply("Identity", [found.get(port) ?? inside.zerosLike(port)]);
  const added = captured.map((value, i) => {
    const more = found.get(value);
    return inside.apply(
      ...((more === undefined ? ["Identity", [sums[i]!]] : ["Add", [sums[i]!, more]]) as [
        string,
        string[],
      ]),
    );
  });
  const outputs = [
    ...copy.inputs.slice(0, states).map(ofPort),
    ...added,
    ...copy.inputs
      .slice(states)
      .filter((_, i) => wanted[i])
      .map(ofPort),
  ];
  const inputs = [...arriving, ...sums, ...copy.inputs, ...sent];
  return { name: tape.freshName(), nodes: inside.nodes, inputs, outputs };
}

/** The body under names that nothing else has. */
function copyOf(tape: Tape, node: OnnxNode): ReturnType<typeof bodyOf> {
  const body = bodyOf(node);
  const names = new Map(body.inputs.map((port) => [port, tape.freshName()]));
  const nodes = renamedNodes(body.nodes, { names, freshName: tape.freshName });
  const renamed = (name: string): string => names.get(name) ?? name;
  return {
    name: tape.freshName(),
    nodes,
    inputs: body.inputs.map(renamed),
    outputs: body.outputs.map(renamed),
  };
}
