import type { Graph, GraphValue } from "./graph.ts";

/** What one step of a recurrence gives. */
export interface ScanStep {
  /** The new states: as many as the old ones, of the same shapes, in the same order. */
  readonly states: readonly GraphValue[];
  /** What is kept of this step. */
  readonly out: GraphValue;
}

/**
 * Runs a recurrence over the first axis of `sequence` (its steps: here the batch stands further behind), as an ONNX
 * Scan: `step` is wired once and gets the states and the values of one place. Gives what the steps keep, [steps,
 * ...]. Measured on xECG's sLSTM with ONNX Runtime 1.32: as fast as the same steps written out one after another, and
 * the graph loads in 0.05 instead of 0.33 s.
 */
export function scan(
  graph: Graph,
  { states, sequence }: { states: readonly GraphValue[]; sequence: GraphValue },
  step: (body: Graph, states: readonly GraphValue[], current: GraphValue) => ScanStep,
): GraphValue {
  const [steps, ...shape] = sequence.shape as [number, ...number[]];
  const body = graph.openBody();
  const old = states.map((state, i) => ({ name: `${body.name} state ${i}`, shape: state.shape }));
  const current = { name: `${body.name} current`, shape };
  const found = step(body.graph, old, current);
  // An output of the body must be a value of its own, even when it is one of the states as well.
  const kept = body.graph.apply("Identity", [found.out], found.out.shape);
  const shapes = [...states.map((state) => state.shape), [steps, ...kept.shape]];
  const value = {
    name: body.name,
    nodes: body.nodes,
    inputs: [...old, current].map(({ name }) => name),
    outputs: [...found.states, kept].map(({ name }) => name),
  };
  const outputs = graph.applyMany("Scan", [...states, sequence], shapes, {
    body: { kind: "graph", value },
    num_scan_inputs: { kind: "integer", value: 1 },
  });
  return outputs.at(-1)!;
}
