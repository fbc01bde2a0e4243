import type { Graph } from "./graph.ts";

/** Stores one float32 number and returns its name as an operator's input. */
export function scalar(graph: Graph, value: number): string {
  return graph.constant(`float32 ${value}`, [], Float32Array.of(value));
}
