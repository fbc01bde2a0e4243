import { expect, test } from "vitest";
import { stMem, stMemStages } from "../../src/models/encoders/st-mem.ts";
import { matchCheckpoint } from "../../src/models/match-checkpoint.ts";
import { proceduralWeights } from "../../src/models/verification/procedural-weights.ts";
import {
  expectInput,
  expectStages,
  goldenEcg,
  modelGolden,
  type StagesCase,
} from "./encoder-golden.ts";

const golden = modelGolden<StagesCase>("st-mem");
const SIZE = 12 * 2250;

test("every stage of ST-MEM equals the authors' network", async () => {
  const weights = proceduralWeights(stMem.tensors, { prefix: "encoder." });
  await expectStages(golden.cases[0]!, golden.tolerance, weights, stMemStages);
}, 60_000);

test("its tensors are the 166 of the authors' encoder file", () => {
  expect(stMem.tensors.size).toBe(166);
  expect(stMem.card.parameters).toBe(85_150_614);
});

test("in the full file the encoder is taken and the decoder beside it is not", () => {
  const file = new Map([
    ["model.mask_embedding", { shape: [768] }],
    ["model.to_patch_embedding.1.weight", { shape: [75] }],
    ...[...stMem.tensors].map(([key, shape]) => [`model.encoder.${key}`, { shape }] as const),
    ["optimizer.state.0.exp_avg", { shape: [768] }],
  ]);
  const matched = matchCheckpoint(stMem, file);
  expect(matched.get("to_patch_embedding.1.weight")).toBe(
    "model.encoder.to_patch_embedding.1.weight",
  );
});

test.each([0, 125, 250])(
  "the crop at %i is filtered and standardised as scipy does it",
  (start) => {
    const { windows, data } = stMem.contract.prepare(goldenEcg());
    expect(windows).toBe(3);
    const w = start / 125;
    expectInput(data.subarray(w * SIZE, (w + 1) * SIZE), `st-mem crop at ${start}`);
  },
);

test.each([
  [9, 1],
  [9.5, 3],
  [30, 3],
  [60, 6],
])("a record of %d s gives %i windows", (seconds, expected) => {
  const samples = 250 * seconds;
  const data = Float32Array.from({ length: 12 * samples }, (_, i) => Math.sin(i / 7));
  const ecg = { ...goldenEcg(), samplingRateHz: 250, samples, data };
  expect(stMem.contract.prepare(ecg).windows).toBe(expected);
});
