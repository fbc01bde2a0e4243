import { expect, test } from "vitest";
import { ecgCpc, ecgCpc10s } from "../../src/models/encoders/ecg-cpc.ts";
import { ECG_CPC_INPUT, ECG_CPC_WHOLE_INPUT } from "../../src/models/encoders/ecg-cpc-input.ts";
import { buildGraph } from "../../src/models/graph/graph.ts";
import { s4Encoder, withFlatBiases } from "../../src/models/graph/s4.ts";
import { loadWeights } from "../../src/models/load-weights.ts";
import type { Encoder, Weight } from "../../src/models/model.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { numberedInput, numberedWeights } from "../../src/models/verification/numbered-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import { expectInput, goldenEcg, modelGolden } from "./encoder-golden.ts";
import { expectSamples, expectStage, type NumberedCase, slopedEcg } from "./numbered-golden.ts";
import { BATCH_COUNTER, type StoredTensor, type TorchValue, torchFile } from "./torch-file.ts";

const golden = modelGolden<NumberedCase>("ecg-cpc");
const weights = numberedWeights(ecgCpc.tensors);

test("every stage of ECG-CPC equals a float64 forward pass", async () => {
  const options = { name: "ecg-cpc", weights: withFlatBiases(weights), leads: 12, samples: 600 };
  const session = await openOnnxSession(buildGraph(options, s4Encoder));
  const ecg = { dims: [1, 12, 600], data: numberedInput(12, 600, 1) };
  const { convolved, tokens, embedding } = await session.run({ ecg });
  await session.release();
  const channel = Float32Array.from({ length: 300 }, (_, t) => convolved!.data[512 * t]!);
  expectStage(channel, golden, "convolved, channel 0");
  expect(tokens!.dims).toEqual([1, 300, 512]);
  expectStage(tokens!.data, golden, "token 0");
  expectStage(tokens!.data.subarray(512 * 299), golden, "token 299");
  expectStage(embedding!.data, golden, "embedding");
});

test("no token looks ahead: those of 10 s begin with those of the first crop", async () => {
  const whole = numberedInput(12, 2400, 1);
  const crop = Float32Array.from({ length: 12 * 600 }, (_, i) => {
    return whole[Math.floor(i / 600) * 2400 + (i % 600)]!;
  });
  const first = await tokensOf(ecgCpc, crop);
  const all = await tokensOf(ecgCpc10s, whole);
  const largest = first.reduce((most, value, i) => Math.max(most, Math.abs(value - all[i]!)), 0);
  expect(largest).toBeLessThan(2e-5);
});

test("its tensors and parameters are those of the sheet", () => {
  expect(ecgCpc.tensors.size).toBe(golden.cases[0]!.tensors);
  expect(ecgCpc.card.parameters).toBe(golden.cases[0]!.parameters);
  expect(ecgCpc.card.parameters).toBe(2_932_736);
});

test("a Lightning checkpoint gives the embedding, whatever training left in it", async () => {
  const loaded = await loadWeights(ecgCpc, lightningFile(weights));
  const session = await openOnnxSession(ecgCpc.build(loaded));
  const ecg = { dims: [1, 12, 600], data: numberedInput(12, 600, 1) };
  const { embedding } = await session.run({ ecg });
  await session.release();
  expectStage(embedding!.data, golden, "embedding");
});

test("state matrices that all channels share may be stored once, as views with stride 0", async () => {
  const untrained = randomWeights(ecgCpc.tensors, "views");
  const loaded = await loadWeights(ecgCpc, lightningFile(untrained, { views: true }));
  const isSame = [...untrained].every(([key, { data }]) => {
    const found = loaded.get(key)!.data;
    return data.every((value, i) => value === found[i]);
  });
  expect(isSame).toBe(true);
});

test("output rows that were stored for another length are refused", async () => {
  const layer = "predictor.predictor.s4_layers.2.kernel.kernel.omega";
  const file = lightningFile(weights, { omegaPoints: 1201 });
  await expect(loadWeights(ecgCpc, file)).rejects.toMatchObject({
    code: "checkpoint-mismatch",
    message: expect.stringContaining(`${layer} is [1201,2], needed [601,2]`),
  });
});

test("crops are resampled one by one, as resampy does it, and keep their millivolts", () => {
  const { windows, data } = ECG_CPC_INPUT.prepare(goldenEcg());
  expect(windows).toBe(4);
  for (const w of [0, 3]) {
    expectInput(data.subarray(w * 7200, (w + 1) * 7200), `ecg-cpc crop ${w}`);
  }
  const sloped = ECG_CPC_INPUT.prepare(slopedEcg({ samplingRateHz: 500, samples: 5000 }));
  expectSamples(sloped.data.subarray(600, 1200), golden, "crop of 2.5 s");
});

test("the whole 10 s are resampled at once for the longer form", () => {
  const { windows, data } = ECG_CPC_WHOLE_INPUT.prepare(goldenEcg());
  expect(windows).toBe(1);
  expectInput(data, "ecg-cpc-10s");
  const sloped = ECG_CPC_WHOLE_INPUT.prepare(slopedEcg({ samplingRateHz: 500, samples: 5000 }));
  expectSamples(sloped.data.subarray(2400, 4800), golden, "whole 10 s");
});

test("an untrained network keeps its tokens apart and remembers", async () => {
  const untrained = randomWeights(ecgCpc.tensors, "twin");
  const waves = numberedInput(12, 600, 1);
  const beat = waves.map((value, i) => value + (i % 600 < 20 ? 1 : 0));
  const [without, after] = await Promise.all(
    [waves, beat].map((data) => tokensOf(ecgCpc, data, untrained)),
  );
  // The tokens behind the beat differ long after it, and less and less.
  const distance = (token: number): number => {
    const part = Array.from({ length: 512 }, (_, f) => {
      return after![512 * token + f]! - without![512 * token + f]!;
    });
    return Math.hypot(...part);
  };
  expect(distance(250)).toBeGreaterThan(0.1);
  expect(distance(250)).toBeLessThan(distance(12));
});

async function tokensOf(
  encoder: Encoder,
  data: Float32Array,
  given: ReadonlyMap<string, Weight> = weights,
): Promise<Float32Array> {
  const session = await openOnnxSession(encoder.build(given));
  const { tokens } = await session.run({ ecg: { dims: [1, 12, data.length / 12], data } });
  await session.release();
  return tokens!.data;
}

/** What the authors' training writes: the state dict under a prefix, with derived tables, beside settings and optimizer. */
function lightningFile(
  tensors: ReadonlyMap<string, Weight>,
  { views = false, omegaPoints = 601 }: { views?: boolean; omegaPoints?: number } = {},
): ReturnType<typeof torchFile> {
  const stateDict = new Map<string, StoredTensor>();
  for (const [key, weight] of tensors) {
    const isShared = views && /\.kernel\.kernel\.[BPQw]$/.test(key);
    stateDict.set(`ts_encoder.${key}`, isShared ? sharedByChannels(weight) : weight);
    if (key.endsWith("running_var")) {
      stateDict.set(
        `ts_encoder.${key.replace("running_var", "num_batches_tracked")}`,
        BATCH_COUNTER,
      );
    }
    if (!key.endsWith(".kernel.kernel.w")) continue;
    const points = new Float32Array(2 * omegaPoints);
    for (const name of ["omega", "z"]) {
      const table = { shape: [omegaPoints, 2], data: points };
      stateDict.set(`ts_encoder.${key.slice(0, -1)}${name}`, table);
    }
  }
  stateDict.set("ts_encoder.head_ssl.proj.0.weight", { shape: [512, 512], data: "unreadable" });
  const settings: TorchValue = {
    module: "omegaconf.dictconfig",
    name: "DictConfig",
    attributes: new Map<string, TorchValue>([
      ["_content", new Map([["fs", 240]])],
      ["base", { module: "clinical_ts.ts.s4", name: "S4PredictorConfig", attributes: new Map() }],
    ]),
  };
  const moments = { shape: [512, 12, 3], data: "unreadable" } as const;
  const optimizer = new Map([["state", new Map([[0, new Map([["exp_avg", moments]])]])]]);
  return torchFile(
    new Map<string, unknown>([
      ["epoch", 12],
      ["global_step", 300_000],
      ["pytorch-lightning_version", "2.1.0"],
      ["state_dict", { stateDict }],
      ["loops", new Map([["fit_loop", new Map([["state_dict", new Map()]])]])],
      ["optimizer_states", [optimizer]],
      ["hyper_parameters", settings],
    ]),
  );
}

/** Keeps the first channel's values and lets the others look at them. */
function sharedByChannels({ shape, data }: Weight): StoredTensor {
  const strides = [...shape.slice(0, -2).map(() => 0), 2, 1];
  return { shape, data: data.slice(0, 8), strides };
}
