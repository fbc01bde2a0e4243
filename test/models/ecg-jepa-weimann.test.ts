import { expect, test } from "vitest";
import {
  ecgJepaWeimannB,
  ecgJepaWeimannS,
  ecgJepaWeimannXs,
} from "../../src/models/encoders/ecg-jepa-weimann.ts";
import { registerVit } from "../../src/models/graph/register-vit.ts";
import { loadWeights } from "../../src/models/load-weights.ts";
import { matchCheckpoint } from "../../src/models/match-checkpoint.ts";
import type { Encoder } from "../../src/models/model.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { proceduralWeights } from "../../src/models/verification/procedural-weights.ts";
import {
  expectInput,
  expectStages,
  goldenEcg,
  modelGolden,
  type StagesCase,
} from "./encoder-golden.ts";
import { type StoredTensor, type TorchValue, torchFile } from "./torch-file.ts";

const golden = modelGolden<StagesCase>("ecg-jepa-weimann");

test.each([
  [ecgJepaWeimannXs, { width: 192, blocks: 8, heads: 4 }],
  [ecgJepaWeimannS, { width: 384, blocks: 8, heads: 6 }],
  [ecgJepaWeimannB, { width: 768, blocks: 12, heads: 12 }],
] as const)(
  "every stage of $card.id equals the authors' network",
  async (encoder, size) => {
    const expected = golden.cases.find(({ name }) => name === encoder.card.id)!;
    const weights = proceduralWeights(encoder.tensors);
    await expectStages(expected, golden.tolerance, weights, (graph, ecg) =>
      registerVit(graph, ecg, size),
    );
  },
  60_000,
);

test.each([
  [ecgJepaWeimannXs, 51, 3_600_000],
  [ecgJepaWeimannS, 51, 14_277_888],
  [ecgJepaWeimannB, 75, 85_185_024],
] as const)(
  "$card.id has the tensors and parameters of its sheet",
  (encoder, tensors, parameters) => {
    expect(encoder.tensors.size).toBe(tensors);
    expect(encoder.card.parameters).toBe(parameters);
  },
);

test("the input is standardised by the constants of MIMIC-IV-ECG and clipped", () => {
  expectInput(ecgJepaWeimannXs.contract.prepare(goldenEcg()).data, "ecg-jepa-weimann");
});

test("of a whole training file the target encoder is taken, with biases of norms if it has them", () => {
  const encoder = ecgJepaWeimannXs;
  const shapes = [...encoder.tensors].map(([key, shape]) => [key, { shape }] as const);
  const file = new Map([
    ...shapes.map(([key, info]) => [`model.encoder.${key}`, info] as const),
    ...shapes.map(([key, info]) => [`model.target_encoder.${key}`, info] as const),
    ["model.predictor.norm.weight", { shape: [96] }],
    ["model.target_encoder.norm.bias", { shape: [192] }],
  ]);
  const matched = matchCheckpoint(encoder, file);
  expect(matched.get("registers")).toBe("model.target_encoder.registers");
  expect(matched.get("norm.bias")).toBe("model.target_encoder.norm.bias");
  expect(matched.size).toBe(52);
});

test("a bias of another layer is refused", () => {
  const file = new Map([...ecgJepaWeimannXs.tensors].map(([key, shape]) => [key, { shape }]));
  file.set("blocks.0.attn.proj.bias", { shape: [192] });
  expect(() => matchCheckpoint(ecgJepaWeimannXs, file)).toThrow(
    "1 unexpected: blocks.0.attn.proj.bias",
  );
});

test.each([
  ["num_heads", 3, "config.num_heads is 3, needed 4"],
  ["sampling_frequency", 250, "config.sampling_frequency is 250, needed 500"],
])("a file of another %s is refused, though its tensors fit", async (name, value, message) => {
  const published = new Map([
    ["num_heads", 4],
    ["sampling_frequency", 500],
  ]);
  const model = weightsOf(ecgJepaWeimannXs);
  const file = torchFile(
    new Map<string, TorchValue>([
      ["model", model],
      ["config", published],
    ]),
  );
  expect((await loadWeights(ecgJepaWeimannXs, file)).size).toBe(51);
  const config = new Map([...published, [name, value]]);
  const other = torchFile(
    new Map<string, TorchValue>([
      ["model", model],
      ["config", config],
    ]),
  );
  await expect(loadWeights(ecgJepaWeimannXs, other)).rejects.toMatchObject({
    code: "checkpoint-mismatch",
    message: expect.stringContaining(message),
  });
});

function weightsOf({ tensors }: Encoder): ReadonlyMap<string, StoredTensor> {
  const weights = [...randomWeights(tensors, "settings")];
  return new Map(weights.map(([key, weight]) => [`target_encoder.${key}`, weight]));
}
