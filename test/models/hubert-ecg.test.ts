import { expect, test } from "vitest";
import {
  hubertEcgBase,
  hubertEcgLarge,
  hubertEcgSmall,
} from "../../src/models/encoders/hubert-ecg.ts";
import { HUBERT_ECG_INPUT } from "../../src/models/encoders/hubert-ecg-input.ts";
import { matchCheckpoint } from "../../src/models/match-checkpoint.ts";
import { numberedInput, numberedWeights } from "../../src/models/verification/numbered-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import { expectInput, expectNear, goldenEcg, modelGolden } from "./encoder-golden.ts";
import { expectStage, type NumberedCase } from "./numbered-golden.ts";

const golden = modelGolden<{
  readonly tensors: number;
  readonly embeddingFirst12: readonly number[];
  readonly l2: number;
}>("hubert-ecg");

test("the embedding of HuBERT-ECG equals a float64 forward pass", async () => {
  const expected = golden.cases[0]!;
  const session = await openOnnxSession(
    hubertEcgSmall.build(numberedWeights(hubertEcgSmall.tensors)),
  );
  const ecg = { dims: [1, 12, 500], data: numberedInput(12, 500, 0.6) };
  const { data } = (await session.run({ ecg }))["embedding"]!;
  await session.release();
  expectNear(data, expected.embeddingFirst12, golden.tolerance, "embedding");
  const l2 = Math.sqrt(data.reduce((total, value) => total + value * value, 0));
  expectNear([l2], [expected.l2], golden.tolerance, "norm");
});

const sizes = modelGolden<NumberedCase & { readonly name: string }>("hubert-ecg-sizes");

test.each([hubertEcgSmall, hubertEcgBase, hubertEcgLarge])(
  "tokens and embedding of $card.id equal those of the transformers library",
  async (encoder) => {
    const expected = sizes.cases.find(({ name }) => name === encoder.card.id)!;
    const session = await openOnnxSession(encoder.build(numberedWeights(encoder.tensors)));
    const ecg = { dims: [1, 12, 500], data: numberedInput(12, 500, 0.6) };
    const { tokens, embedding } = await session.run({ ecg });
    await session.release();
    expect(encoder.tensors.size).toBe(expected.tensors);
    expectStage(tokens!.data, { ...sizes, cases: [expected] }, "tokens, token 0");
    expectStage(embedding!.data, { ...sizes, cases: [expected] }, "embedding");
  },
  60_000,
);

test.each([
  [hubertEcgSmall, 144, 30_209_152],
  [hubertEcgBase, 208, 92_798_080],
  [hubertEcgLarge, 272, 187_643_776],
] as const)(
  "$card.id has the tensors and parameters of its sheet",
  (encoder, tensors, parameters) => {
    expect(encoder.tensors.size).toBe(tensors);
    expect(encoder.card.parameters).toBe(parameters);
  },
);

test("files of either spelling of the weight norm are accepted, with what pre-training left in them", () => {
  const layer = "encoder.pos_conv_embed.conv";
  const old = new Map(
    [...hubertEcgSmall.tensors].map(([key, shape]) => [
      key
        .replace(`${layer}.parametrizations.weight.original0`, `${layer}.weight_g`)
        .replace(`${layer}.parametrizations.weight.original1`, `${layer}.weight_v`),
      { shape },
    ]),
  );
  old.set("masked_spec_embed", { shape: [512] });
  const matched = matchCheckpoint(hubertEcgSmall, old);
  expect(matched.get(`${layer}.parametrizations.weight.original0`)).toBe(`${layer}.weight_g`);
  expect(matched.get(`${layer}.parametrizations.weight.original1`)).toBe(`${layer}.weight_v`);
});

test("the encoder is found in the authors' training file, beside its optimizer, and not in a fine-tuned network", () => {
  const shapes = [...hubertEcgSmall.tensors].map(([key, shape]) => [key, { shape }] as const);
  const training = new Map([
    ...shapes.map(([key, info]) => [`model_state_dict.${key}`, info] as const),
    ["optimizer_state_dict.state.0.exp_avg", { shape: [512, 1, 10] }],
  ]);
  const [first] = hubertEcgSmall.tensors.keys();
  expect(matchCheckpoint(hubertEcgSmall, training).get(first!)).toBe(`model_state_dict.${first}`);
  const tuned = new Map(shapes.map(([key, info]) => [`model_state_dict.hubert_ecg.${key}`, info]));
  expect(() => matchCheckpoint(hubertEcgSmall, tuned)).toThrow("144 missing");
});

test("a 10 s record becomes two windows, filtered, scaled and decimated as scipy does it", () => {
  const { windows, data } = HUBERT_ECG_INPUT.prepare(goldenEcg());
  expect(windows).toBe(2);
  for (const w of [0, 1]) {
    expectInput(data.subarray(w * 6000, (w + 1) * 6000), `hubert-ecg window ${w}`);
  }
});

test("a flat lead becomes -1, but for the ringing at its ends", () => {
  const ecg = goldenEcg();
  const data = ecg.data.slice().fill(0.3, 5 * 5000, 6 * 5000);
  const flat = HUBERT_ECG_INPUT.prepare({ ...ecg, data }).data.subarray(5 * 500, 6 * 500);
  expect(Math.max(...flat.subarray(50, 450).map((value) => Math.abs(value + 1)))).toBeLessThan(
    0.02,
  );
});
