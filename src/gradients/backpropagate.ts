import type { OnnxNode } from "../formats/onnx/onnx.ts";
import { Arrivals } from "./arrivals.ts";
import { allInputs } from "./live-bytes.ts";
import type { BackwardRequest, Contribution } from "./rules/rule.ts";
import { RULES } from "./rules/rule-table.ts";
import { gradientUnknown } from "./shapes/shape-table.ts";
import type { Tape } from "./tape.ts";

/**
 * Writes the backward operators of some operators, the last first. Only what lies between a value asked for and a
 * seed is differentiated; gradients that arrive at one value from several operators are added. Throws
 * `gradient-unknown` for an operator on that way without a rule.
 */
export function backpropagate(
  tape: Tape,
  { nodes, seeds, of }: BackwardRequest,
): Map<string, string> {
  const depends = dependentValues(nodes, of);
  const arrivals = new Arrivals(tape);
  for (const { value, gradient } of seeds) if (depends.has(value)) arrivals.add(value, gradient);
  for (const node of nodes.toReversed()) {
    const gradients = node.outputs.map((output) => arrivals.take(output));
    if (gradients.every((gradient) => gradient === null)) continue;
    for (const { to, contribution } of sentBack(tape, { node, gradients, depends })) {
      arrivals.add(to, contribution);
    }
  }
  const found = of.map((name) => [name, arrivals.take(name)] as const);
  return new Map(found.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** What an operator sends back to the values that it read. Gradients arrive only where they are asked for. */
function sentBack(
  tape: Tape,
  options: {
    readonly node: OnnxNode;
    readonly gradients: readonly (string | null)[];
    readonly depends: ReadonlySet<string>;
  },
): { to: string; contribution: Contribution }[] {
  const { node, gradients, depends } = options;
  const rule = RULES.get(node.operator);
  if (rule === undefined) throw gradientUnknown(node.operator);
  const captured = allInputs(node)
    .slice(node.inputs.length)
    .filter((name) => depends.has(name));
  const needs = (input: number): boolean => depends.has(node.inputs[input]!);
  const sent = rule({ node, tape, gradients, needs, captured, backpropagate });
  return [...node.inputs, ...captured].flatMap((to, i) => {
    const contribution = sent[i] ?? null;
    return contribution !== null && depends.has(to) ? [{ to, contribution }] : [];
  });
}

/** Values that change when one of `of` does. */
function dependentValues(nodes: readonly OnnxNode[], of: readonly string[]): Set<string> {
  const depends = new Set(of);
  for (const node of nodes) {
    if (!allInputs(node).some((name) => depends.has(name))) continue;
    for (const output of node.outputs) depends.add(output);
  }
  return depends;
}
