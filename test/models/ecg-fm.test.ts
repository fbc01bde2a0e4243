import { expect, test } from "vitest";
import type { ByteSource } from "../../src/core/byte-source.ts";
import { ecgFm } from "../../src/models/encoders/ecg-fm.ts";
import { buildGraph } from "../../src/models/graph/graph.ts";
import { WAV2VEC_POSITIONS, wav2vec } from "../../src/models/graph/wav2vec.ts";
import { foldWeightNorm } from "../../src/models/graph/weight-norm.ts";
import { loadWeights } from "../../src/models/load-weights.ts";
import { numberedInput, numberedWeights } from "../../src/models/verification/numbered-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import { resampleLinear } from "../../src/signal/resample/resample-linear.ts";
import { expectInput, goldenEcg, modelGolden } from "./encoder-golden.ts";
import { expectSamples, expectStage, type NumberedCase, slopedEcg } from "./numbered-golden.ts";
import { type StoredTensor, type TorchValue, torchFile } from "./torch-file.ts";

const golden = modelGolden<NumberedCase>("ecg-fm");
const { contract, tensors } = ecgFm;
const weights = numberedWeights(tensors);
const WINDOW = 12 * 2500;
const ECG = { dims: [1, 12, 2500], data: numberedInput(12, 2500, 1) };

test("every stage of ECG-FM equals the authors' modules", async () => {
  const folded = foldWeightNorm(weights, WAV2VEC_POSITIONS);
  const options = { name: "ecg-fm", weights: folded, leads: 12, samples: 2500 };
  const session = await openOnnxSession(buildGraph(options, wav2vec));
  const { features, tokens, embedding } = await session.run({ ecg: ECG });
  await session.release();
  expect(tokens!.dims).toEqual([1, 156, 768]);
  expectStage(features!.data, golden, "features, channel 0");
  expectStage(tokens!.data, golden, "tokens, token 0");
  expectStage(embedding!.data, golden, "embedding");
}, 60_000);

test("the published training file gives the embedding, and nothing but the encoder is read", async () => {
  const loaded = await loadWeights(ecgFm, trainingFile(spelled(ecgFm.checkpoint!.otherKeys!)));
  const session = await openOnnxSession(ecgFm.build(loaded));
  const { embedding } = await session.run({ ecg: ECG });
  await session.release();
  expectStage(embedding!.data, golden, "embedding");
}, 60_000);

test("a file with the weight norm as newer torch spells it holds the same weights", async () => {
  const loaded = await loadWeights(ecgFm, trainingFile(spelled(new Map())));
  expect([...loaded.keys()]).toEqual([...tensors.keys()]);
  const differing = [...loaded].filter(
    ([key, { data }]) => !sameBits(data, weights.get(key)!.data),
  );
  expect(differing).toEqual([]);
}, 60_000);

test("the fine-tuned file, whose encoder lies one level deeper, is refused with the differences", async () => {
  const stored = [...tensors].map(([key, shape]) => [`encoder.${key}`, unread(shape)] as const);
  const file = trainingFile(new Map([...stored, ["proj.bias", unread([17])]]));
  await expect(loadWeights(ecgFm, file)).rejects.toMatchObject({
    code: "checkpoint-mismatch",
    message: expect.stringContaining("proj.bias"),
  });
});

test("its tensors and parameters are those of the authors' encoder", () => {
  expect(tensors.size).toBe(golden.cases[0]!.tensors);
  expect(ecgFm.card.parameters).toBe(golden.cases[0]!.parameters);
});

test("a record at 400 Hz is interpolated and standardised as numpy does it", () => {
  const ecg = slopedEcg({ samplingRateHz: 400, samples: 4000 });
  const second = ecg.data.subarray(4000, 8000);
  expectSamples(resampleLinear(second, { length: 5000, alignEnds: true }), golden, "400 to 500 Hz");
  const { windows, data } = contract.prepare(ecg);
  expect(windows).toBe(2);
  const halves = [0, 1].map((w) => data.subarray(w * WINDOW + 2500, w * WINDOW + 5000));
  expectSamples([...halves[0]!, ...halves[1]!], golden, "z-score");
});

test.each([0, 1])("window %i is a part of the leads that were standardised as a whole", (w) => {
  const { data } = contract.prepare(goldenEcg());
  expectInput(data.subarray(w * WINDOW, (w + 1) * WINDOW), `ecg-fm window ${w}`);
});

test("a constant lead becomes 0, also when it is interpolated", () => {
  const ecg = slopedEcg({ samplingRateHz: 400, samples: 4000 });
  const data = ecg.data.slice().fill(0.3, 3 * 4000, 4 * 4000);
  const prepared = contract.prepare({ ...ecg, data }).data.subarray(3 * 2500, 4 * 2500);
  expect(prepared.every((value) => value === 0)).toBe(true);
});

test.each([
  [500, 2500, 1],
  [500, 4999, 1],
  [500, 5000, 2],
  [500, 7499, 2],
  [500, 1000, 1],
  // Two records of CODE-15%, which the authors cut like this in the examples of their repository.
  [400, 2934, 1],
  [400, 4096, 2],
])(
  "at %i Hz %i samples give %i windows: the remainder is dropped",
  (samplingRateHz, samples, windows) => {
    expect(contract.prepare(slopedEcg({ samplingRateHz, samples })).windows).toBe(windows);
  },
);

/** The encoder's tensors under the keys that a file spells in its own way. */
function spelled(fileKeys: ReadonlyMap<string, string>): ReadonlyMap<string, StoredTensor> {
  return new Map([...weights].map(([key, weight]) => [fileKeys.get(key) ?? key, weight]));
}

function sameBits(a: Float32Array, b: Float32Array): boolean {
  const views = [a, b].map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  return Buffer.compare(views[0]!, views[1]!) === 0;
}

/** The layout of fairseq's training files: settings, criterion and optimizer around the state dict. */
function trainingFile(encoder: ReadonlyMap<string, StoredTensor>): ByteSource {
  const settings = new Map<string, TorchValue>([
    ["_name", "wav2vec2_cmsc"],
    ["conv_feature_layers", "[(256, 2, 2)] * 4"],
    ["encoder_embed_dim", 768],
    ["layer_norm_first", false],
    ["mask_prob", 0.65],
  ]);
  const moments = [...tensors.values()].map((shape, i) => {
    const state = [
      ["step", 4],
      ["exp_avg", unread(shape)],
      ["exp_avg_sq", unread(shape)],
    ] as const;
    return [i, new Map<string, TorchValue>(state)] as const;
  });
  const pretraining: readonly [string, number[]][] = [
    ["mask_emb", [768]],
    ["quantizer.vars", [1, 640, 128]],
    ["quantizer.weight_proj.weight", [640, 256]],
    ["quantizer.weight_proj.bias", [640]],
    ["project_q.weight", [256, 256]],
    ["project_q.bias", [256]],
    ["final_proj.weight", [256, 768]],
    ["final_proj.bias", [256]],
  ];
  const rest = pretraining.map(([key, shape]) => [key, unread(shape)] as const);
  const history = new Map<string, TorchValue>([
    ["criterion_name", "Wav2Vec2WithCMSCCriterion"],
    ["num_updates", 5_000_000_000],
  ]);
  return torchFile(
    new Map<string, TorchValue>([
      ["args", null],
      ["cfg", new Map([["model", settings]])],
      ["model", { stateDict: new Map([...encoder, ...rest]) }],
      ["criterion", null],
      ["optimizer_history", [history]],
      ["task_state", new Map()],
      ["extra_state", new Map([["epoch", 3]])],
      ["last_optimizer_state", new Map([["state", new Map(moments)]])],
    ]),
  );
}

function unread(shape: readonly number[]): StoredTensor {
  return { shape, data: "unreadable" };
}
