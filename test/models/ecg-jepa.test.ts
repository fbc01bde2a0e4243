import { expect, test } from "vitest";
import { ecgJepa, ecgJepaStages } from "../../src/models/encoders/ecg-jepa.ts";
import { proceduralWeights } from "../../src/models/verification/procedural-weights.ts";
import {
  expectInput,
  expectStages,
  goldenEcg,
  modelGolden,
  type StagesCase,
} from "./encoder-golden.ts";

const golden = modelGolden<StagesCase>("ecg-jepa");

test("every stage of ECG-JEPA equals the authors' network", async () => {
  const weights = proceduralWeights(ecgJepa.tensors);
  await expectStages(golden.cases[0]!, golden.tolerance, weights, ecgJepaStages);
}, 60_000);

test("its tensors are the 137 of the authors' state dict", () => {
  expect(ecgJepa.tensors.size).toBe(137);
  expect(ecgJepa.card.parameters).toBe(85_374_720);
});

test("its input is eight leads in millivolts at 250 Hz, as scipy resamples them", () => {
  const { windows, data } = ecgJepa.contract.prepare(goldenEcg());
  expect(windows).toBe(1);
  expectInput(data, "ecg-jepa");
});
