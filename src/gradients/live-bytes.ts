import type { OnnxModel, OnnxNode } from "../formats/onnx/onnx.ts";
import { bodiesOf, capturedBy } from "./renamed-nodes.ts";
import { elementsOf } from "./shapes/shape.ts";
import { type ShapeTable, shapeTableOf } from "./shapes/shape-table.ts";

const FLOAT_BYTES = 4;

/**
 * Bytes of the values of one record that exist at once when the operators run in their order and each value is dropped
 * after its last reader: what a batch of one more record takes. ONNX Runtime reuses memory in this way, and needs some
 * more for its own arrangements (docs/gradients.md has measurements). Constants and weights are not counted.
 */
export function peakBytesPerRecord(model: OnnxModel): number {
  const shapes = shapeTableOf(model);
  const kept = new Set(model.outputs.map(({ name }) => name));
  const lastReader = lastReaders(model.nodes);
  let live = model.inputs.reduce((sum, { name }) => sum + bytesOf(shapes, name), 0);
  let peak = live;
  for (const [place, node] of model.nodes.entries()) {
    live += node.outputs.reduce((sum, name) => sum + bytesOf(shapes, name), 0);
    peak = Math.max(peak, live);
    for (const name of new Set([...allInputs(node), ...node.outputs])) {
      const isOver = (lastReader.get(name) ?? place) === place;
      if (isOver && !kept.has(name)) live -= bytesOf(shapes, name);
    }
  }
  return peak;
}

/** The largest batch whose values fit into so many bytes; at least one record. */
export function recordsWithin(model: OnnxModel, bytes: number): number {
  return Math.max(1, Math.floor(bytes / Math.max(1, peakBytesPerRecord(model))));
}

/** For each place between two operators (0: before the first), the bytes of one record that are read behind it. */
export function crossingBytes(nodes: readonly OnnxNode[], shapes: ShapeTable): number[] {
  const lastReader = lastReaders(nodes);
  const change = new Float64Array(nodes.length + 1);
  for (const [place, node] of nodes.entries()) {
    for (const name of node.outputs) {
      const end = lastReader.get(name) ?? place;
      change[place + 1]! += bytesOf(shapes, name);
      if (end + 1 <= nodes.length) change[end + 1]! -= bytesOf(shapes, name);
    }
  }
  let sum = 0;
  return Array.from(change, (value) => {
    sum += value;
    return sum;
  });
}

/** Bytes of a value for one record; none for what does not follow the batch. */
export function bytesOf(shapes: ShapeTable, name: string): number {
  const { count, batches } = elementsOf(shapes.shapeOf(name));
  return batches === 0 ? 0 : FLOAT_BYTES * count;
}

function lastReaders(nodes: readonly OnnxNode[]): Map<string, number> {
  return new Map(nodes.flatMap((node, place) => allInputs(node).map((name) => [name, place])));
}

/** What an operator reads, and behind it what its bodies read of the graph around them. */
export function allInputs(node: OnnxNode): string[] {
  return [...node.inputs, ...bodiesOf(node).flatMap(capturedBy)];
}
