import { expect, test } from "vitest";
import { connectedComponents } from "../../../src/explain/umap/components.ts";
import { fitCurve } from "../../../src/explain/umap/curve.ts";
import { fuzzyGraph } from "../../../src/explain/umap/fuzzy-graph.ts";
import { gradientTable } from "../../../src/explain/umap/gradient-table.ts";
import { smoothDistances } from "../../../src/explain/umap/smooth-distances.ts";
import { spectralStart } from "../../../src/explain/umap/spectral-start.ts";
import { distanceTable } from "../../../src/linalg/distances.ts";
import { nearestNeighbours, neighboursIn } from "../../../src/linalg/nearest-neighbours.ts";
import { expectClose, explainGolden, matrixFrom } from "../golden.ts";
import { groups } from "../sample-data.ts";
import { lookedUp } from "./looked-up.ts";

interface Golden {
  tolerance: number;
  spectral: { neighbors: number; x: number[][]; layout: [number, number][] };
  curves: { minDistance: number; spread: number; a: number; b: number }[];
  cases: {
    metric: "cosine" | "euclidean";
    neighbors: number;
    x: number[][];
    sigma: number[];
    rho: number[];
    starts: number[];
    columns: number[];
    weights: number[];
  }[];
}

const golden = explainGolden<Golden>("umap");

test.each(golden.curves)(
  "the curve for minimum distance $minDistance and spread $spread is umap-learn's",
  ({ minDistance, spread, a, b }) => {
    const curve = fitCurve({ minDistance, spread });
    expectClose([curve.a, curve.b], [a, b], golden.tolerance);
  },
);

test.each([
  { minDistance: -0.1, spread: 1 },
  { minDistance: 2, spread: 1 },
  { minDistance: 0, spread: 0 },
  { minDistance: Number.NaN, spread: 1 },
])("a minimum distance of $minDistance with spread $spread is refused", (options) => {
  expect(() => fitCurve(options)).toThrow(expect.objectContaining({ code: "option-invalid" }));
});

test.each(golden.cases)("local scales and graph ($metric) are umap-learn's", (one) => {
  const table = distanceTable(matrixFrom(one.x), { metric: one.metric });
  const neighbours = neighboursIn(table, one.neighbors - 1);
  const { rho, sigma } = smoothDistances(neighbours);
  expectClose(rho, one.rho, golden.tolerance);
  expectClose(sigma, one.sigma, golden.tolerance);
  const graph = fuzzyGraph(neighbours);
  expect(Array.from(graph.starts)).toEqual(one.starts);
  expect(Array.from(graph.columns)).toEqual(one.columns);
  expectClose(graph.weights, one.weights, golden.tolerance);
});

test("the spectral start is umap-learn's, up to sign and scale", () => {
  const { neighbors, x, layout } = golden.spectral;
  const found = nearestNeighbours(matrixFrom(x), {
    neighbors: neighbors - 1,
    metric: "euclidean",
  });
  const graph = fuzzyGraph(found);
  expect(connectedComponents(graph)).toHaveLength(1);
  const start = spectralStart(graph, { seed: "spectral" });
  for (const axis of [0, 1]) {
    const ours = Float64Array.from(layout, (_, r) => start[2 * r + axis]!);
    // The start is stretched to 10 and has noise of 1e-4.
    expect(
      Math.abs(
        correlation(
          ours,
          layout.map((row) => row[axis]!),
        ),
      ),
    ).toBeGreaterThan(1 - 1e-7);
  }
});

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const centred = (values: ArrayLike<number>): number[] => {
    const list = Array.from(values);
    const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
    return list.map((value) => value - mean);
  };
  const [x, y] = [centred(a), centred(b)];
  const dot = (p: number[], q: number[]): number =>
    p.reduce((sum, value, i) => sum + value * q[i]!, 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

test("tabulated gradients are the formulas to 2e-4 over the whole range of distances", () => {
  const { a, b } = fitCurve({ minDistance: 0.1, spread: 1 });
  const table = gradientTable({ a, b });
  for (let x = 2 ** -29; x < 2 ** 13; x = Math.fround(x * 1.37)) {
    const pull = (-2 * a * b * x ** (b - 1)) / (1 + a * x ** b);
    const push = (2 * b) / ((0.001 + x) * (1 + a * x ** b));
    expect(Math.abs(lookedUp(table.attraction, x) / pull - 1)).toBeLessThan(2e-4);
    expect(Math.abs(lookedUp(table.repulsion, x) / push - 1)).toBeLessThan(2e-4);
  }
});

test("a graph of far groups falls into its parts, and every part starts in a place of its own", () => {
  const { x, labels } = groups(90, 6, { groups: 3, apart: 60, seed: "parts" });
  const graph = fuzzyGraph(nearestNeighbours(x, { neighbors: 9, metric: "euclidean" }));
  const parts = connectedComponents(graph);
  expect(parts.map((part) => Array.from(part))).toEqual(
    [0, 1, 2].map((group) => Array.from(labels.keys()).filter((r) => labels[r] === group)),
  );
  const start = spectralStart(graph, { seed: "parts" });
  expect(start.every((value) => value >= 0 && value <= 10)).toBe(true);
  const centres = parts.map((part) =>
    [0, 1].map((axis) => part.reduce((sum, r) => sum + start[2 * r + axis]!, 0) / part.length),
  );
  for (let p = 0; p < 3; p++) {
    for (const r of parts[p]!) {
      const toCentres = centres.map(([cx, cy]) =>
        Math.hypot(start[2 * r]! - cx!, start[2 * r + 1]! - cy!),
      );
      expect(toCentres.indexOf(Math.min(...toCentres))).toBe(p);
    }
  }
});

test("the start of a chain of records follows the chain", () => {
  const x = matrixFrom(Array.from({ length: 120 }, (_, r) => [r + 0.1 * Math.sin(7 * r), 0]));
  const graph = fuzzyGraph(nearestNeighbours(x, { neighbors: 5, metric: "euclidean" }));
  const start = spectralStart(graph, { seed: "chain" });
  const along = Array.from({ length: 120 }, (_, r) => start[2 * r]!);
  const rising = along[0]! < along[119]! ? along : along.toReversed();
  // The ends have fewer neighbours, which the normalisation draws inwards.
  for (let r = 15; r < 110; r += 5) expect(rising[r]!).toBeGreaterThan(rising[r - 5]!);
});
