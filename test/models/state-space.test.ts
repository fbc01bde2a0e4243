import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { ecgCpc } from "../../src/models/encoders/ecg-cpc.ts";
import { buildGraph } from "../../src/models/graph/graph.ts";
import {
  inverse,
  power,
  product,
  type SquareMatrix,
} from "../../src/models/graph/square-matrix.ts";
import { stateSpaceConvolution } from "../../src/models/graph/state-space-convolution.ts";
import {
  impulseResponse,
  type StateSpaceWeights,
  stateSpaceSystem,
} from "../../src/models/graph/state-space-kernel.ts";
import { channelsOf, reshape, tokensOf } from "../../src/models/graph/tokens.ts";
import type { Weight } from "../../src/models/model.ts";
import { recurrentDraw } from "../../src/models/recurrent-weights.ts";
import { numberedWeights } from "../../src/models/verification/numbered-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import { modelGolden } from "./encoder-golden.ts";

interface KernelCase {
  readonly kernels: readonly {
    readonly layer: number;
    readonly channel: number;
    readonly from: number;
    readonly values: readonly number[];
  }[];
}

test("kernels of S4 equal those from their Fourier transform", () => {
  const weights = numberedWeights(ecgCpc.tensors);
  const { kernels } = modelGolden<KernelCase>("ecg-cpc").cases[0]!;
  for (const { layer, channel, from, values } of kernels) {
    const named = (name: string): Weight =>
      weights.get(`predictor.predictor.s4_layers.${layer}.kernel.kernel.${name}`)!;
    const system = stateSpaceSystem(systemsOf(named), channel, { length: 1200 });
    const response = impulseResponse(system, from + values.length);
    values.forEach((value, i) => {
      expect(Math.abs(response[from + i]! - value)).toBeLessThan(1e-15);
    });
  }
});

test("the chunked convolution equals the plain one for every number of tokens", async () => {
  const lengths = fc.integer({ min: 1, max: 90 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.constantFrom("a", "b", "c"), async (tokens, seed) => {
      const channels = 3;
      const weights = untrainedSystems(seed, channels);
      const direct = Float32Array.of(0.5, -1, 2);
      const random = randomOf(`tokens/${seed}`);
      const x = Float32Array.from({ length: tokens * channels }, () => random.normal());
      const systems = { weights, direct, length: 100 };
      const options = { name: "s4", weights: new Map(), leads: channels, samples: tokens };
      const model = buildGraph(options, (graph, ecg) => {
        const rows = tokensOf(graph, reshape(graph, ecg, [channels, 1, tokens]));
        const out = stateSpaceConvolution(graph, rows, { name: "s4", systems });
        return { out: reshape(graph, channelsOf(graph, out), [channels, tokens]) };
      });
      const session = await openOnnxSession(model);
      // Two records, so that joined and split batches are seen.
      const data = Float32Array.from([...x, ...x.map((value) => -2 * value)]);
      const { out } = await session.run({ ecg: { dims: [2, channels, tokens], data } });
      await session.release();
      for (let c = 0; c < channels; c++) {
        const response = impulseResponse(stateSpaceSystem(weights, c, { length: 100 }), tokens);
        response[0]! += direct[c]!;
        for (let t = 0; t < tokens; t++) {
          let sum = 0;
          for (let s = 0; s <= t; s++) sum += response[t - s]! * x[c * tokens + s]!;
          expect(Math.abs(out!.data[c * tokens + t]! - sum)).toBeLessThan(2e-5);
          expect(Math.abs(out!.data[(channels + c) * tokens + t]! + 2 * sum)).toBeLessThan(4e-5);
        }
      }
    }),
    { numRuns: 25 },
  );
}, 30_000);

test("an untrained state matrix is HiPPO-LegS, whose eigenvalues are -1 to -8", () => {
  const channel = untrainedSystems("hippo", 1);
  const still = { ...channel, logStep: { shape: [1], data: new Float32Array(1) } };
  const { transition } = stateSpaceSystem(still, 0, { length: 4 });
  // With a step of 1 the bilinear rule turns -k into (1 - k/2) / (1 + k/2).
  for (const exponent of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const sum = [1, 2, 3, 4, 5, 6, 7, 8]
      .map((k) => ((1 - k / 2) / (1 + k / 2)) ** exponent)
      .reduce((a, b) => a + b, 0);
    expect(trace(power(transition, exponent))).toBeCloseTo(sum, 5);
  }
});

const matrix = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
  minLength: 16,
  maxLength: 16,
});

test("a matrix times its inverse is the identity", () => {
  fc.assert(
    fc.property(matrix, (values) => {
      // A strong diagonal keeps it far from singular; swapped rows call for pivots.
      const strong = values.map((value, k) => value + (k % 5 === 0 ? 5 : 0));
      const swapped = Float64Array.from([...strong.slice(4), ...strong.slice(0, 4)]);
      const found = product(swapped, inverse(swapped));
      found.forEach((value, k) => {
        expect(value).toBeCloseTo(k % 5 === 0 ? 1 : 0, 9);
      });
    }),
  );
});

test("a power is the product of as many factors", () => {
  const a = Float64Array.of(0.5, 1, -0.25, 0.75);
  let expected: SquareMatrix = a;
  for (let exponent = 1; exponent < 12; exponent++) {
    power(a, exponent).forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k]!, 12);
    });
    expected = product(expected, a);
  }
});

function trace(a: SquareMatrix): number {
  const rows = Math.sqrt(a.length);
  return a.reduce((sum, value, k) => sum + (k % (rows + 1) === 0 ? value : 0), 0);
}

/** Systems with four pairs of states, drawn as for a random twin. */
function untrainedSystems(seed: string, channels: number): StateSpaceWeights {
  return systemsOf((name) => {
    const shape = name === "log_dt" ? [channels] : [channels, 4, 2];
    const draw = recurrentDraw(`layer.kernel.kernel.${name}`)!;
    return { shape, data: draw(shape, randomOf(`${seed}/${name}`)) };
  });
}

function systemsOf(named: (name: string) => Weight): StateSpaceWeights {
  return {
    logStep: named("log_dt"),
    diagonal: named("w"),
    p: named("P"),
    q: named("Q"),
    input: named("B"),
    truncatedOutput: named("C"),
  };
}
