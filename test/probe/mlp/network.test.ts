import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { matrixOf } from "../../../src/core/matrix.ts";
import { plainProducts } from "../../../src/linalg/products.ts";
import { adamOn } from "../../../src/probe/mlp/adam.ts";
import {
  drawnNetwork,
  type Network,
  networkGradients,
  runNetworks,
} from "../../../src/probe/mlp/network.ts";
import { outputLoss, predictedOutputs } from "../../../src/probe/mlp/output-loss.ts";
import type { TaskKind } from "../../../src/probe/probe.ts";
import { syntheticEmbedding } from "../synthetic-embedding.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly kind: TaskKind;
    readonly outputs: number;
    readonly rows: number;
    readonly cols: number;
    readonly hidden: number;
    readonly x: readonly number[];
    readonly inner: readonly number[];
    readonly innerBias: readonly number[];
    readonly outer: readonly number[];
    readonly outerBias: readonly number[];
    readonly predicted: readonly number[];
  }[];
}

const { tolerance, cases } = JSON.parse(
  readFileSync(new URL("../../golden/probe/mlp.json", import.meta.url), "utf8"),
) as Golden;

test.each(cases)("predicts as scikit-learn's network of the same weights: $name", async (one) => {
  const { kind, rows, cols, hidden, outputs } = one;
  const network = {
    features: cols,
    hidden,
    outputs,
    inner: Float32Array.from(one.inner),
    innerBias: Float32Array.from(one.innerBias),
    outer: Float32Array.from(one.outer),
    outerBias: Float32Array.from(one.outerBias),
  };
  const products = await plainProducts(matrixOf(rows, cols, Float32Array.from(one.x)));
  const [activations] = await runNetworks([network], { products, records: rows });
  const predicted = predictedOutputs(activations!.logits, outputs, kind);
  for (let r = 0; r < rows; r++) {
    for (let o = 0; o < outputs; o++) {
      const error = predicted[o * rows + r]! - one.predicted[r * outputs + o]!;
      expect(Math.abs(error)).toBeLessThan(tolerance);
    }
  }
});

const { x } = syntheticEmbedding(30, 5, { classes: 1, key: "network" });
const shape = { features: 5, hidden: 4, outputs: 3 };
const decay = 0.05;

/** Every seventh record is not assessed; the classes of the exclusive task take turns. */
function wantedOf(kind: TaskKind): Float64Array[] {
  const wantedValue = {
    "multi-label": (r: number, o: number) => (r + o) % 2,
    "multi-class": (r: number, o: number) => (r % 3 === o ? 1 : 0),
    regression: (r: number, o: number) => (r % 5) - o,
  }[kind];
  return [0, 1, 2].map((o) =>
    Float64Array.from({ length: 30 }, (_, r) => (r % 7 === 0 ? Number.NaN : wantedValue(r, o))),
  );
}

async function lossOf(network: Network, kind: TaskKind): Promise<number> {
  const products = await plainProducts(x);
  const [own] = await runNetworks([network], { products, records: 30 });
  const squares = [...network.inner, ...network.outer].reduce((sum, w) => sum + w * w, 0);
  return outputLoss(own!.logits, wantedOf(kind), kind).value + (decay / 2) * squares;
}

test.each(["multi-label", "multi-class", "regression"] as const)(
  "gradients are those of finite differences: %s",
  async (kind) => {
    const networks = [drawnNetwork(shape, "a"), drawnNetwork(shape, "b")];
    for (const { innerBias, outerBias } of networks) {
      innerBias.set([0.1, -0.2, 0.3, 0.05]);
      outerBias.set([0.4, 0, -0.3]);
    }
    const products = await plainProducts(x);
    const activations = await runNetworks(networks, { products, records: 30 });
    const losses = activations.map(({ logits }) => outputLoss(logits, wantedOf(kind), kind));
    const at = { activations, losses, products, decay };
    const gradients = await networkGradients(networks, at);
    for (const [n, network] of networks.entries()) {
      for (const part of ["inner", "innerBias", "outer", "outerBias"] as const) {
        for (let i = 0; i < network[part].length; i++) {
          const middle = network[part][i]!;
          const around: number[] = [];
          for (const shift of [-0.01, 0.01]) {
            network[part][i] = middle + shift;
            around.push(await lossOf(network, kind));
          }
          network[part][i] = middle;
          const slope = (around[1]! - around[0]!) / 0.02;
          expect(Math.abs(gradients[n]![part][i]! - slope)).toBeLessThan(0.02);
        }
      }
    }
  },
);

test("a record that is not assessed has no slope and no loss", () => {
  const logits = Float32Array.of(0.5, -1, 2, 3, 0.1, -0.4);
  const wanted = [Float64Array.of(1, Number.NaN, 0), Float64Array.of(0, Number.NaN, 1)];
  for (const kind of ["multi-label", "multi-class", "regression"] as const) {
    const { value, slopes } = outputLoss(logits, wanted, kind);
    expect([slopes[1], slopes[4]]).toEqual([0, 0]);
    const other = outputLoss(Float32Array.of(0.5, 9, 2, 3, -9, -0.4), wanted, kind);
    expect(other).toEqual({ value, slopes });
  }
});

test("Adam takes its first step by the learning rate, whatever the slope, and ends at the minimum", () => {
  const point = Float64Array.of(5, -3);
  const adam = adamOn(point, { learningRate: 0.1 });
  adam.step([1e-3, -400]);
  expect(point[0]).toBeCloseTo(4.9, 4);
  expect(point[1]).toBeCloseTo(-2.9, 5);
  const bowl = Float64Array.of(5, -3);
  const search = adamOn(bowl, { learningRate: 0.1 });
  for (let i = 0; i < 1000; i++) search.step([2 * (bowl[0]! - 1), 20 * (bowl[1]! - 2)]);
  expect(bowl[0]).toBeCloseTo(1, 2);
  expect(bowl[1]).toBeCloseTo(2, 2);
});
