import { expect, test } from "vitest";
import { randomOf } from "../../../src/core/random.ts";
import { fitCurve } from "../../../src/explain/umap/curve.ts";
import { fuzzyGraph } from "../../../src/explain/umap/fuzzy-graph.ts";
import { gradientTable } from "../../../src/explain/umap/gradient-table.ts";
import { optimiseLayout, periodsOf } from "../../../src/explain/umap/optimise-layout.ts";
import { nearestNeighbours } from "../../../src/linalg/nearest-neighbours.ts";
import { streamsOf } from "../../../src/linalg/wasm/umap-layout.ts";
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
  expect(optimiseLayout(start, { graph, curve, epochs: 0, seed: "one" })).toEqual(
    Float64Array.from(start, Math.fround),
  );
  expect(start).toEqual(before);
});

/** The algorithm written out once more, one number at a time, each rounded to float32. */
function plainLayout({ epochs, seed }: { epochs: number; seed: string }): Float64Array {
  const { fround } = Math;
  const positions = Float32Array.from(start);
  const { attraction, repulsion } = gradientTable(curve);
  const periods = periodsOf(graph.weights);
  const nextUse = periods.slice();
  const draws = Array.from(
    streamsOf(1 + randomOf(`${seed}/layout`).integer(2 ** 31 - 1)),
    (state) => xorshift(state, graph.rows),
  );
  const moveOf = (table: Float32Array, h: number, t: number): [number, number] => {
    const d = [0, 1].map((axis) => fround(positions[2 * h + axis]! - positions[2 * t + axis]!));
    const squared = fround(fround(d[0]! * d[0]!) + fround(d[1]! * d[1]!));
    const factor = lookedUp(table, squared);
    return d.map((value) => Math.max(-4, Math.min(4, fround(factor * value)))) as [number, number];
  };
  const use = (h: number, t: number, rate: number): void => {
    const pull = moveOf(attraction, h, t);
    // Four of the forces are added in pairs, as they stand side by side in a vector.
    const [a, b, c, d, last] = draws.map((draw) => moveOf(repulsion, h, draw()));
    for (const axis of [0, 1]) {
      const left = fround(pull[axis]! + fround(a![axis]! + c![axis]!));
      const right = fround(last![axis]! + fround(b![axis]! + d![axis]!));
      const own = positions[2 * h + axis]!;
      positions[2 * t + axis]! -= fround(rate * pull[axis]!);
      positions[2 * h + axis] = own + fround(rate * fround(left + right));
    }
  };
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let round = 0; round < graph.columns.length; round++) {
      for (let h = 0; h < graph.rows; h++) {
        const e = graph.starts[h]! + round;
        if (e >= graph.starts[h + 1]! || nextUse[e]! > epoch) continue;
        nextUse[e]! += periods[e]!;
        use(h, graph.columns[e]!, fround(1 - epoch / epochs));
      }
    }
  }
  return Float64Array.from(positions);
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
