import type { OnnxConstant, OnnxNode } from "../formats/onnx/onnx.ts";
import { backpropagate } from "./backpropagate.ts";
import { withFusedGelus } from "./fused-gelu.ts";
import { allInputs } from "./live-bytes.ts";
import { renamedNodes } from "./renamed-nodes.ts";
import type { BackwardRequest } from "./rules/rule.ts";
import { segmentsOf } from "./segments.ts";
import type { Tape } from "./tape.ts";

interface Recomputation extends BackwardRequest {
  readonly constants: ReadonlyMap<string, OnnxConstant>;
  /** Values that must stay readable: the model's outputs. */
  readonly kept: readonly string[];
  readonly segments: number;
}

/**
 * Backpropagation that keeps only the values between segments of a graph: the operators of a segment run again when
 * their turn comes (Chen et al., arXiv 1604.06174). One forward pass more, and of the memory about 2 / sqrt(blocks) for as
 * many segments as the root of the number of blocks.
 */
export function backpropagateSegments(tape: Tape, request: Recomputation): Map<string, string> {
  const { of, seeds } = request;
  const parts = segmentsOf(request.nodes, { shapes: tape.shapes, segments: request.segments });
  const arrived = new Map<string, string>();
  const arrive = (value: string, gradient: string): void => {
    const before = arrived.get(value);
    const sum = before === undefined ? gradient : tape.apply("Add", [before, gradient]);
    arrived.set(value, sum);
  };
  for (const { value, gradient } of seeds) arrive(value, gradient);
  for (const [place, nodes] of [...parts.entries()].toReversed()) {
    const isLast = place === parts.length - 1;
    const sent = throughSegment(tape, request, { nodes, arrived, isLast });
    for (const [name, gradient] of sent) arrive(name, gradient);
  }
  return new Map(of.flatMap((name) => (arrived.has(name) ? [[name, arrived.get(name)!]] : [])));
}

/** Gradients of what a segment reads, from those that arrived at what it gives. */
function throughSegment(
  tape: Tape,
  request: Recomputation,
  options: {
    readonly nodes: readonly OnnxNode[];
    readonly arrived: ReadonlyMap<string, string>;
    readonly isLast: boolean;
  },
): [string, string][] {
  const { nodes, arrived, isLast } = options;
  const outputs = new Set(nodes.flatMap((node) => node.outputs));
  const read = [...new Set(nodes.flatMap(allInputs))].filter((name) => !outputs.has(name));
  const reached = [...outputs].filter((name) => arrived.has(name));
  if (reached.length === 0) return [];
  const { constants } = request;
  const values = read.filter((name) => !constants.has(name));
  // What the last segment made is still there.
  const again = isLast
    ? { nodes, names: new Map<string, string>() }
    : runAgain(tape, nodes, { values, after: arrived.get(reached[0]!)! });
  const renamed = (name: string): string => again.names.get(name) ?? name;
  const asked = [...values, ...request.of.filter((name) => constants.has(name))];
  const found = backpropagate(tape, {
    nodes: withFusedGelus(again.nodes, {
      constants,
      kept: [...request.kept, ...reached].map(renamed),
    }),
    seeds: reached.map((value) => ({ value: renamed(value), gradient: arrived.get(value)! })),
    of: asked.map(renamed),
  });
  return asked.flatMap((name): [string, string][] => {
    const gradient = found.get(renamed(name));
    return gradient === undefined ? [] : [[name, gradient]];
  });
}

/** Writes operators once more, on values that are there only after a gradient. */
function runAgain(
  tape: Tape,
  nodes: readonly OnnxNode[],
  { values, after }: { values: readonly string[]; after: string },
): { nodes: readonly OnnxNode[]; names: ReadonlyMap<string, string> } {
  const late = zeroOf(tape, after);
  const names = new Map(values.map((name) => [name, tape.apply("Add", [name, late])]));
  const again = renamedNodes(nodes, { names, freshName: tape.freshName });
  for (const node of again) tape.append(node);
  return { nodes: again, names };
}

/**
 * A zero that can only be computed once a gradient has arrived. Added to what a segment reads, it keeps ONNX Runtime from
 * taking the second run of the segment for the first, which it would then keep, and from running it early.
 */
function zeroOf(tape: Tape, gradient: string): string {
  const shape = tape.shapeOf(gradient);
  const flat = tape.apply("Reshape", [gradient, tape.integers([-1])]);
  const range = [[0], [1], [0]].map((values) => tape.integers(values));
  const first = shape.length === 0 ? flat : tape.apply("Slice", [flat, ...range]);
  return tape.apply("Mul", [first, tape.scalar(0)]);
}
