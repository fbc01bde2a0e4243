import type { OnnxNode } from "../formats/onnx/onnx.ts";
import { bytesOf, crossingBytes } from "./live-bytes.ts";
import type { ShapeTable } from "./shapes/shape-table.ts";

/** How far from its even place a cut may move to cross less, as a share of a segment. */
const SLACK = 0.5;

/**
 * Cuts operators into consecutive segments whose values take about the same memory, at places that few values cross: in a
 * transformer between two blocks, where only the tokens do.
 */
export function segmentsOf(
  nodes: readonly OnnxNode[],
  { shapes, segments }: { shapes: ShapeTable; segments: number },
): OnnxNode[][] {
  const crossing = crossingBytes(nodes, shapes);
  const before = [0];
  for (const node of nodes) {
    const bytes = node.outputs.reduce((sum, name) => sum + bytesOf(shapes, name), 0);
    before.push(before.at(-1)! + bytes);
  }
  const share = before.at(-1)! / segments;
  const cuts = new Set<number>();
  for (let s = 1; s < segments; s++) {
    const near = [...crossing.keys()].filter(
      (place) => Math.abs(before[place]! - s * share) <= SLACK * share,
    );
    const best = near.reduce<number | null>(
      (found, place) => (found === null || crossing[place]! < crossing[found]! ? place : found),
      null,
    );
    if (best !== null && best > 0 && best < nodes.length) cuts.add(best);
  }
  const places = [0, ...[...cuts].sort((a, b) => a - b), nodes.length];
  return places.slice(1).map((end, i) => nodes.slice(places[i]!, end));
}
