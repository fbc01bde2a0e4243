import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { differentiate, gradientName } from "../../src/gradients/differentiate.ts";
import { SCORE, SCORE_WEIGHTS, withLinearScore } from "../../src/gradients/linear-score.ts";
import { MODELS, modelById } from "../../src/models/catalogue.ts";
import type { Encoder } from "../../src/models/model.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { proceduralValues } from "../../src/models/verification/procedural-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";

interface EncoderCase {
  readonly id: string;
  readonly scalar: number;
  readonly norm: number;
  readonly largest: number;
  readonly directions: readonly number[];
  /** Along the first direction; null for a network that jumps. */
  readonly difference: number | null;
  readonly places: readonly number[];
  readonly values: readonly number[];
}

const path = new URL("../golden/gradients/encoders.json", import.meta.url);
const { cases, tolerance } = JSON.parse(readFileSync(path, "utf8")) as {
  readonly tolerance: number;
  readonly cases: readonly EncoderCase[];
};

test.each(cases)("$id has the gradient of torch's autograd", async (golden) => {
  const encoder = encoderOf(golden.id);
  const { leads, windowSamples } = encoder.contract;
  const { dimension } = encoder.card;
  const built = encoder.build(randomWeights(encoder.tensors, "gradients"));
  const scored = withLinearScore(built, { output: "embedding", width: dimension });
  const session = await openOnnxSession(differentiate(scored, { output: SCORE, of: ["ecg"] }));
  const size = leads.length * windowSamples;
  const found = await session.run({
    ecg: {
      dims: [1, leads.length, windowSamples],
      data: Float32Array.from(proceduralValues("input", size)),
    },
    [SCORE_WEIGHTS]: {
      dims: [1, dimension],
      data: Float32Array.from(proceduralValues("probe", dimension)),
    },
  });
  await session.release();
  const gradient = found[gradientName("ecg")]!.data;
  const along = (direction: number): number => {
    const values = proceduralValues(`direction ${direction}`, size);
    return values.reduce((sum, value, i) => sum + value * gradient[i]!, 0);
  };
  const differences = golden.values.map((value, i) => gradient[golden.places[i]!]! - value);
  expect(Math.max(...differences.map(Math.abs)) / golden.largest).toBeLessThan(tolerance);
  const norm = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
  expect(Math.abs(norm / golden.norm - 1)).toBeLessThan(tolerance);
  for (const [direction, expected] of golden.directions.entries()) {
    expect(Math.abs(along(direction) - expected) / golden.norm).toBeLessThan(tolerance);
  }
  const difference = golden.difference ?? along(0);
  expect(Math.abs(along(0) - difference) / golden.norm).toBeLessThan(2 * tolerance);
});

/** Networks that differ in width, depth or preparation alone, whose goldens would take minutes to check. */
const OF_THE_SAME_LAYERS: Readonly<Record<string, string>> = {
  "ecgfounder-z": "ecgfounder",
  "ecg-jepa-weimann-s": "ecg-jepa-weimann-xs",
  "ecg-jepa-weimann-b": "ecg-jepa-weimann-xs",
  "hubert-ecg-base": "hubert-ecg-small",
  "hubert-ecg-large": "hubert-ecg-small",
  "ecgfm-ked-ptb-xl": "ecgfm-ked",
  "ecg-cpc-10s": "ecg-cpc",
};

test("every encoder has a golden gradient, or one of the same layers has", () => {
  const known = new Set(cases.map(({ id }) => id));
  const missing = MODELS.flatMap(({ type, ...model }) =>
    type === "encoder" && "encoder" in model ? [model.encoder.card.id] : [],
  ).filter((id) => !known.has(id) && !known.has(OF_THE_SAME_LAYERS[id] ?? ""));
  expect(missing).toEqual([]);
});

function encoderOf(id: string): Encoder {
  const model = modelById(id);
  if (model.type === "encoder") return model.encoder;
  throw new Error(`${id} is no encoder`);
}
