import { expect, test } from "vitest";
import { randomOf } from "../../../src/core/random.ts";
import { fitCurve } from "../../../src/explain/umap/curve.ts";
import { fuzzyGraph } from "../../../src/explain/umap/fuzzy-graph.ts";
import { gradientTable } from "../../../src/explain/umap/gradient-table.ts";
import { optimiseLayout, periodsOf } from "../../../src/explain/umap/optimise-layout.ts";
import { nearestNeighbours } from "../../../src/linalg/nearest-neighbours.ts";
import { groups, noise } from "../sample-data.ts";
import { lookedUp } from "./looked-up.ts";

const graph = fuzzyGraph(
  nearestNeighbours(groups(60, 5, { groups: 3, apart: 8, seed: "layout" }).x, { neighbors: 9 }),
);
const curve = fitCurve({ minDistance: 0.1, spread: 1 });
const start = Float64Array.from(noise(60, 2, "start").data, (value) => 5 * value);

test("the layout in WebAssembly has the bits of the same loop in plain numbers", () => {
  const options = { graph, curve, epochs: 40, seed: "bits" };
  expect(optimiseLayout(start, options)).toEqual(plainLayout(options));
});

test("a layout returns for its seed, differs for another and leaves its start alone", () => {
  const before = start.slice();
  const layout = optimiseLayout(start, { graph, curve, epochs: 30, seed: "one" });
  expect(optimiseLayout(start, { graph, curve, epochs: 30, seed: "one" })).toEqual(layout);
  expect(optimiseLayout(start, { graph, curve, epochs: 30, seed: "two" })).not.toEqual(layout);
  expect(optimiseLayout(start, { graph, curve, epochs: 0, seed: "one" })).toEqual(start);
  expect(start).toEqual(before);
});

/** The algorithm written out once more, one number at a time. */
function plainLayout({ epochs, seed }: { epochs: number; seed: string }): Float64Array {
  const positions = start.slice();
  const { attraction, repulsion } = gradientTable(curve);
  const periods = periodsOf(graph.weights);
  const nextUse = periods.slice();
  const nextNegative = periods.map((period) => period / 5);
  const draw = xorshift(1 + randomOf(`${seed}/layout`).integer(2 ** 31 - 1), graph.rows);
  const moveOf = (table: Float32Array, h: number, t: number): [number, number] => {
    const d = [0, 1].map((axis) => positions[2 * h + axis]! - positions[2 * t + axis]!);
    const squared = d[0]! * d[0]! + d[1]! * d[1]!;
    const factor = squared === 0 ? 0 : lookedUp(table, squared);
    return d.map((value) => Math.max(-4, Math.min(4, factor * value))) as [number, number];
  };
  const add = (row: number, move: readonly number[], sign: number): void => {
    for (const axis of [0, 1]) positions[2 * row + axis]! += sign * move[axis]!;
  };
  const use = (h: number, e: number, epoch: number): void => {
    const rate = 1 - epoch / epochs;
    const t = graph.columns[e]!;
    const pull = moveOf(attraction, h, t);
    // The pull moves the tail at once, where a push of the same use may meet it.
    add(
      t,
      pull.map((value) => rate * value),
      -1,
    );
    nextUse[e]! += periods[e]!;
    const due = Math.trunc((epoch - nextNegative[e]!) / (periods[e]! / 5));
    const pushes = Array.from({ length: due }, () => moveOf(repulsion, h, draw()));
    const sum = pushes.reduce(([x, y], [dx, dy]) => [x + dx, y + dy], pull);
    add(
      h,
      sum.map((value) => rate * value),
      1,
    );
    nextNegative[e]! += due * (periods[e]! / 5);
  };
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let h = 0; h < graph.rows; h++) {
      for (let e = graph.starts[h]!; e < graph.starts[h + 1]!; e++) {
        if (nextUse[e]! <= epoch) use(h, e, epoch);
      }
    }
  }
  return positions;
}

function xorshift(seed: number, bound: number): () => number {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) * bound) / 2 ** 32);
  };
}
