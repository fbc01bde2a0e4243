import { expect, test } from "vitest";
import {
  ecgJepaWeimannB,
  ecgJepaWeimannS,
  ecgJepaWeimannXs,
} from "../../src/models/encoders/ecg-jepa-weimann.ts";
import { registerVit } from "../../src/models/graph/register-vit.ts";
import { matchCheckpoint } from "../../src/models/match-checkpoint.ts";
import { proceduralWeights } from "../../src/models/verification/procedural-weights.ts";
import {
  expectInput,
  expectStages,
  goldenEcg,
  modelGolden,
  type StagesCase,
} from "./encoder-golden.ts";

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
