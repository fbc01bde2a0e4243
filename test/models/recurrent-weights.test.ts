import { expect, test } from "vitest";
import { MODELS } from "../../src/models/catalogue.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { recurrentDraw } from "../../src/models/recurrent-weights.ts";

const CELL = "core.model.blocks.0.xlstm.slstm_cell";

test("of the biases of an sLSTM cell only those of its forget gates are set, from 3 to 6 over each head", () => {
  const { data } = drawn(`${CELL}._bias_`, [4096]);
  for (const head of [0, 1, 2, 3]) {
    const gates = [0, 1, 2, 3].map((gate) =>
      data.subarray((4 * head + gate) * 256).subarray(0, 256),
    );
    expect([gates[1]![0], gates[1]![255]]).toEqual([3, 6]);
    for (const gate of [0, 2, 3]) expect(gates[gate]!.every((value) => value === 0)).toBe(true);
  }
});

test.each([
  [`${CELL}._recurrent_kernel_`, [4, 256, 1024], 256],
  ["core.model.blocks.0.xlstm.zgate.weight", [4, 256, 256], 256],
  ["core.model.blocks.2.xlstm.q_proj.weight", [512, 4, 4], 4],
])("%s has variance 1 over the inputs of its own head or block", (key, shape, inputs) => {
  const { data } = drawn(key, shape);
  const variance = data.reduce((sum, value) => sum + value ** 2, 0) / data.length;
  expect(variance * inputs).toBeCloseTo(1, 1);
});

test("steps of state-space systems lie between 0.001 and 0.1, as many in each tenfold", () => {
  const { data } = drawn("predictor.predictor.s4_layers.0.kernel.kernel.log_dt", [4000]);
  const exponents = [...data].map((value) => value / Math.LN10);
  expect(exponents.every((exponent) => exponent >= -3.0001 && exponent <= -0.9999)).toBe(true);
  expect(exponents.filter((exponent) => exponent < -2).length / 4000).toBeCloseTo(0.5, 1);
});

test("the rules for recurrences touch no tensor of another architecture", () => {
  const touched = MODELS.flatMap((model) =>
    model.type === "encoder" && [...model.encoder.tensors.keys()].some((key) => recurrentDraw(key))
      ? [model.encoder.card.id]
      : [],
  );
  expect(touched.sort()).toEqual(["ecg-cpc", "ecg-cpc-10s", "xecg"]);
});

function drawn(key: string, shape: readonly number[]): { readonly data: Float32Array } {
  return randomWeights(new Map([[key, shape]]), "recurrent").get(key)!;
}
