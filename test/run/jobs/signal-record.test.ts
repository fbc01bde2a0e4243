import { expect, test } from "vitest";
import type { Ecg } from "../../../src/core/ecg.ts";
import type { GradientsOf } from "../../../src/explain/signal/expected-gradients.ts";
import { merlVitTiny } from "../../../src/models/encoders/merl-vit-tiny.ts";
import { relu } from "../../../src/models/graph/elementwise.ts";
import { buildGraph, type Graph, type GraphValue } from "../../../src/models/graph/graph.ts";
import {
  conv1d,
  flatten,
  globalMean,
  maxPool,
  signalOf,
} from "../../../src/models/graph/layers.ts";
import { nanoVit, nanoVitTensors } from "../../../src/models/graph/nano-vit.ts";
import { residual } from "../../../src/models/graph/tokens.ts";
import { randomWeights } from "../../../src/models/random-weights.ts";
import { proceduralValues } from "../../../src/models/verification/procedural-weights.ts";
import { openContestantGradients } from "../../../src/run/jobs/embedding-graph.ts";
import { openGradients } from "../../../src/run/jobs/open-gradients.ts";
import { explainedSignal } from "../../../src/run/jobs/signal-record.ts";
import { contestantsOf } from "../../../src/study/contestants.ts";
import { parseStudy } from "../../../src/study/parse-study.ts";
import { goldenEcg } from "../../models/encoder-golden.ts";

const study = parseStudy(`title: T
datasets: [{ name: a, card: simulated-south, path: x }]
models: [{ id: merl-vit-tiny, weights: random }]
task: { title: Two, classes: [AF, SB] }
explain: { signal: {} }
`);
const { contract, card } = merlVitTiny;
const { signal: settings } = study.explain;

/** The golden recording moved in time: another heart beat at every sample. */
function moved(samples: number): Ecg {
  const ecg = goldenEcg();
  const data = ecg.data.map((_, i) => {
    const t = (i + samples) % ecg.samples;
    return ecg.data[i - (i % ecg.samples) + t]!;
  });
  return { ...ecg, data };
}

test("with the default counts the values of a recording add up within 2 %", async () => {
  if (settings === false) throw new Error("the study asks for gradients");
  const [contestant] = contestantsOf(study, () => "");
  const opened = await openContestantGradients(contestant!, { studyFolder: "." });
  const weights = Float64Array.from(proceduralValues("probe", card.dimension));
  const gradientsOf = (windows: number): GradientsOf =>
    opened.gradientsOf({ kind: "linear", weights, intercept: 0.25 }, windows);
  const baselines = Array.from(
    { length: settings.baselines },
    (_, b) => contract.prepare(moved(17 + 211 * b)).data,
  );
  const found = await explainedSignal(goldenEcg(), { contract, baselines, gradientsOf, settings });
  const again = await gradientsOf(1)(contract.prepare(goldenEcg()).data, 1);
  await opened.close();
  expect(found.completenessError).toBeLessThan(0.02);
  expect(found.logOdds).toBeCloseTo(again.scores[0]!, 5);
  const sum = found.windows[0]!.values.reduce((total, value) => total + value, 0);
  const whole = found.logOdds - found.expected;
  expect(Math.abs(whole)).toBeGreaterThan(1e-3);
  expect(Math.abs(sum - whole) / Math.abs(whole)).toBeLessThan(0.02);
  expect(found.windows.map(({ startSeconds }) => Math.abs(startSeconds) < 0.03)).toEqual([true]);
});

const LEADS = 12;
const SAMPLES = 200;

/** A network of rectified units, as the residual ones are built: kinks on every path. */
function rectified(graph: Graph, ecg: GraphValue): GraphValue {
  const padding = { left: 2, right: 2 };
  const stem = relu(
    graph,
    conv1d(graph, signalOf(graph, ecg), { weight: "stem", stride: 2, padding }),
  );
  let x = maxPool(graph, stem, { kernel: 2, stride: 2 });
  for (const block of ["0", "1", "2"]) {
    const sum = residual(graph, x, (own) => {
      const inner = relu(graph, conv1d(graph, own, { weight: `${block}.a`, padding }));
      return conv1d(graph, inner, { weight: `${block}.b`, padding });
    });
    x = relu(graph, sum);
  }
  return flatten(graph, globalMean(graph, x));
}

const RECTIFIED = new Map([
  ["stem", [16, LEADS, 5]],
  ...["0", "1", "2"].flatMap((block) =>
    ["a", "b"].map((layer) => [`${block}.${layer}`, [16, 16, 5]] as const),
  ),
] as [string, readonly number[]][]);
const VIT = { leads: LEADS, patchSamples: 20, slots: 10, width: 32, blocks: 2, heads: 2 };

const FAMILIES = [
  { name: "rectified convolutions", tensors: RECTIFIED, embedding: rectified },
  {
    name: "a vision transformer",
    tensors: nanoVitTensors(VIT),
    embedding: (graph: Graph, ecg: GraphValue) => nanoVit(graph, ecg, VIT).embedding,
  },
];

/** One hidden layer of rectified units on the embedding, as the neural network among the probes. */
function bent(dimension: number) {
  const inner = proceduralValues("inner", 8 * dimension);
  const outer = proceduralValues("outer", 8);
  return {
    kind: "curved",
    at: (embedding: ArrayLike<number>) => {
      const slopes = new Float64Array(dimension);
      let score = 0;
      for (let h = 0; h < 8; h++) {
        let unit = 0;
        for (let f = 0; f < dimension; f++) unit += inner[h * dimension + f]! * embedding[f]!;
        if (unit <= 0) continue;
        score += outer[h]! * unit;
        for (let f = 0; f < dimension; f++) slopes[f]! += outer[h]! * inner[h * dimension + f]!;
      }
      return { score, slopes };
    },
  } as const;
}

for (const { name, tensors, embedding } of FAMILIES) {
  test.each(["linear", "curved"])(
    `${name} behind a %s score: the values of two windows add up with the default counts`,
    async (kind) => {
      if (settings === false) throw new Error("the study asks for gradients");
      const weights = randomWeights(tensors, "families");
      const model = buildGraph({ name, weights, leads: LEADS, samples: SAMPLES }, (graph, ecg) => ({
        embedding: embedding(graph, ecg),
      }));
      const dimension = model.outputs[0]!.dims[1] as number;
      const opened = await openGradients({
        model,
        output: "embedding",
        dimension,
        freeBatch: true,
      });
      const linear = {
        kind: "linear",
        weights: Float64Array.from(proceduralValues("probe", dimension)),
        intercept: 0,
      } as const;
      const score = kind === "linear" ? linear : bent(dimension);
      const size = LEADS * SAMPLES;
      const windowOf = (first: number): Float32Array => {
        const ecg = moved(first);
        return Float32Array.from(
          { length: size },
          (_, i) => ecg.data[Math.floor(i / SAMPLES) * ecg.samples + (i % SAMPLES)]!,
        );
      };
      const data = new Float32Array(2 * size);
      data.set(windowOf(0));
      data.set(windowOf(SAMPLES), size);
      const found = await explainedSignal(goldenEcg(), {
        contract: {
          ...contract,
          samplingRateHz: 100,
          windowSamples: SAMPLES,
          prepare: () => ({ windows: 2, data }),
        },
        baselines: Array.from({ length: settings.baselines }, (_, b) => windowOf(900 + 311 * b)),
        gradientsOf: (windows) => opened.gradientsOf(score, windows),
        settings,
      });
      await opened.close();
      expect(found.completenessError).toBeLessThan(0.02);
      expect(found.windows).toHaveLength(2);
      const sum = found.windows.reduce(
        (total, { values }) => total + values.reduce((part, value) => part + value, 0),
        0,
      );
      const whole = found.logOdds - found.expected;
      expect(Math.abs(whole)).toBeGreaterThan(1e-4);
      expect(Math.abs(sum - whole) / Math.abs(whole)).toBeLessThan(0.02);
    },
  );
}
