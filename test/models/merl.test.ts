import { expect, test } from "vitest";
import { STANDARD_LEADS } from "../../src/core/ecg.ts";
import { merlResnet18, merlResnet18Stages } from "../../src/models/encoders/merl-resnet18.ts";
import { merlVitTiny, merlVitTinyStages } from "../../src/models/encoders/merl-vit-tiny.ts";
import { proceduralWeights } from "../../src/models/verification/procedural-weights.ts";
import {
  expectInput,
  expectStages,
  goldenEcg,
  modelGolden,
  type StagesCase,
} from "./encoder-golden.ts";

const golden = modelGolden<StagesCase>("merl");
const architectures = [
  { encoder: merlResnet18, stages: merlResnet18Stages },
  { encoder: merlVitTiny, stages: merlVitTinyStages },
];

test.each(architectures)(
  "every stage of $encoder.card.id equals the authors' network",
  async ({ encoder, stages }) => {
    const expected = golden.cases.find(({ name }) => name === encoder.card.id)!;
    await expectStages(expected, golden.tolerance, proceduralWeights(encoder.tensors), stages);
  },
);

test("tensor counts are those of the authors' state dicts, without counters and head", () => {
  // 122 with the head and 20 counters of batches; 148 as they are.
  expect(merlResnet18.tensors.size).toBe(122 - 2 - 20);
  expect(merlVitTiny.tensors.size).toBe(148);
});

test("parameters on the cards are those of the tensor tables", () => {
  const sizes = [...merlVitTiny.tensors.values()].map((shape) => shape.reduce((a, b) => a * b, 1));
  expect(sizes.reduce((a, b) => a + b, 0)).toBe(merlVitTiny.card.parameters);
  expect(merlResnet18.card.parameters! / 1e6).toBeCloseTo(3.85, 2);
});

test("the input is min-max scaled with aVF before aVL", () => {
  const prepared = merlResnet18.contract.prepare(goldenEcg()).data;
  expectInput(prepared, "merl");
  // aVL is 0.1 mV below aVF on average; in this order the fifth row is the higher one.
  const mean = (l: number): number =>
    prepared.subarray(l * 5000, (l + 1) * 5000).reduce((sum, value) => sum + value, 0) / 5000;
  expect(mean(4)).toBeGreaterThan(mean(5));
});

test("a short record is padded with 0 mV before it is scaled", () => {
  const data = new Float32Array(12 * 1000).fill(1).fill(-1, 0, 500);
  const ecg = { leads: STANDARD_LEADS, samplingRateHz: 500, samples: 1000, data };
  const prepared = merlVitTiny.contract.prepare(ecg).data;
  expect([...prepared.subarray(499, 501)]).toEqual([0, 1]);
  expect(prepared[4999]).toBeCloseTo(0.5, 6);
});
