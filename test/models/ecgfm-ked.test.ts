import { expect, test } from "vitest";
import type { ByteSource } from "../../src/core/byte-source.ts";
import { ecgFmKed, ecgFmKedPtbXl } from "../../src/models/encoders/ecgfm-ked.ts";
import { buildGraph } from "../../src/models/graph/graph.ts";
import { xresnet1d } from "../../src/models/graph/xresnet1d.ts";
import { loadWeights } from "../../src/models/load-weights.ts";
import { numberedInput, numberedWeights } from "../../src/models/verification/numbered-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import { expectInput, expectNear, goldenEcg, modelGolden } from "./encoder-golden.ts";
import { expectSamples, expectStage, type NumberedCase, slopedEcg } from "./numbered-golden.ts";
import { BATCH_COUNTER, type StoredTensor, type TorchValue, torchFile } from "./torch-file.ts";

const golden = modelGolden<NumberedCase>("ecgfm-ked");
const { tensors, contract } = ecgFmKed;
const weights = numberedWeights(tensors);
const ECG = { dims: [1, 12, 1000], data: numberedInput(12, 1000, 1) };

test("every stage of ECGFM-KED equals the authors' network", async () => {
  const options = { name: "ecgfm-ked", weights, leads: 12, samples: 1000 };
  const session = await openOnnxSession(buildGraph(options, xresnet1d));
  const { stem, tokens, embedding } = await session.run({ ecg: ECG });
  await session.release();
  expectStage(stem!.data, golden, "stem, channel 0");
  expectStage(embedding!.data, golden, "embedding");
  expect(tokens!.dims).toEqual([1, 32, 768]);
  const means = embedding!.data.map((_, f) => {
    const places = Array.from({ length: 32 }, (_, t) => tokens!.data[t * 768 + f]!);
    return places.reduce((sum, value) => sum + value, 0) / 32;
  });
  expectNear(embedding!.data, [...means], golden.tolerance, "mean of the tokens");
});

test("the published layout gives the embedding: the encoder nested beside other networks, its blocks listed twice", async () => {
  const loaded = await loadWeights(ecgFmKed, trainingFile(weights));
  const session = await openOnnxSession(ecgFmKed.build(loaded));
  const { embedding } = await session.run({ ecg: ECG });
  await session.release();
  expectStage(embedding!.data, golden, "embedding");
});

test("a file without the encoder is refused, not loaded as an untrained network", async () => {
  const file = torchFile(new Map([["model", { stateDict: new Map([["fc.bias", unread([3])]]) }]]));
  await expect(loadWeights(ecgFmKed, file)).rejects.toMatchObject({
    code: "checkpoint-mismatch",
    message: expect.stringContaining("525 missing: 0.0.weight"),
  });
});

test("the tensor table and the ignore list account for the 1224 entries of the published encoder", () => {
  const { ignored } = ecgFmKed.checkpoint!;
  const listed = [...asPublished(weights).keys()];
  const used = listed.filter((key) => !ignored.some((pattern) => pattern.test(key)));
  expect(listed).toHaveLength(1224);
  expect(used.sort()).toEqual([...tensors.keys()].sort());
  expect(tensors.size).toBe(golden.cases[0]!.tensors);
  expect(ecgFmKed.card.parameters).toBe(golden.cases[0]!.parameters);
});

test("a record is resampled to 100 Hz as scipy does it and keeps its millivolts", () => {
  const { windows, data } = contract.prepare(slopedEcg({ samplingRateHz: 500, samples: 5000 }));
  expect(windows).toBe(1);
  expectSamples(data.subarray(1000, 2000), golden, "500 to 100 Hz");
});

test.each([
  ["ecgfm-ked", ecgFmKed],
  ["ecgfm-ked-ptb-xl", ecgFmKedPtbXl],
] as const)("the %s input has its own lead order and scale", (name, encoder) => {
  expectInput(encoder.contract.prepare(goldenEcg()).data, name);
});

test("a record shorter than a window is set into its middle", () => {
  const ecg = slopedEcg({ samplingRateHz: 100, samples: 701 });
  const { windows, data } = contract.prepare(ecg);
  expect(windows).toBe(1);
  const first = data.subarray(0, 1000);
  expect(first.subarray(149, 850)).toEqual(ecg.data.subarray(0, 701));
  expect([...first.subarray(0, 149), ...first.subarray(850)].every((value) => value === 0)).toBe(
    true,
  );
});

/** The state dict with what the authors' class adds: counters, and every block's convolutions under a second name. */
function asPublished(encoder: ReadonlyMap<string, StoredTensor>): Map<string, StoredTensor> {
  const counters = [...encoder.keys()]
    .filter((key) => key.endsWith("running_var"))
    .map((key) => [key.replace("running_var", "num_batches_tracked"), BATCH_COUNTER] as const);
  const once = [...encoder, ...counters];
  const again = once
    .filter(([key]) => key.includes(".convs."))
    .map(([key, tensor]) => [key.replace(".convs.", ".convpath.0."), tensor] as const);
  return new Map([...once, ...again]);
}

/** The layout of the authors' training files. Nothing but the encoder can be read. */
function trainingFile(encoder: ReadonlyMap<string, StoredTensor>): ByteSource {
  const text = new Map([["embeddings.word_embeddings.weight", unread([28_996, 768])]]);
  const moments = new Map<string, TorchValue>([
    ["step", 3],
    ["exp_avg", unread([28_996, 768])],
  ]);
  return torchFile(
    new Map<string, TorchValue>([
      ["model", { stateDict: new Map([["query_embed.weight", unread([25, 768])]]) }],
      ["ecg_model", { stateDict: asPublished(encoder) }],
      ["text_encoder", { stateDict: text }],
      ["optimizer", new Map([["state", new Map([[0, moments]])]])],
      [
        "lr_scheduler",
        new Map<string, TorchValue>([
          ["base_lr", 1e-4],
          ["last_epoch", 3],
        ]),
      ],
      [
        "config",
        new Map<string, TorchValue>([
          ["ecg_size", 1000],
          ["augment", [true, false]],
        ]),
      ],
      ["epoch", 3],
    ]),
  );
}

function unread(shape: readonly number[]): StoredTensor {
  return { shape, data: "unreadable" };
}
