import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { buildGraph, buildGraphOfInputs } from "../../src/models/graph/graph.ts";
import {
  NANO_VIT,
  type NanoVitSize,
  nanoVit,
  nanoVitTensors,
  nanoVitTokens,
} from "../../src/models/graph/nano-vit.ts";
import { parameterCount } from "../../src/models/graph/tensor-table.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";

const SMALL: NanoVitSize = {
  leads: 3,
  patchSamples: 5,
  slots: 4,
  width: 16,
  blocks: 2,
  heads: 2,
};

test("the network of pre-training is the network of inference when no patch is masked", async () => {
  const { leads, slots, patchSamples } = SMALL;
  const weights = randomWeights(nanoVitTensors(SMALL), "nano-vit");
  const tokens = leads * slots;
  const random = randomOf("nano-vit/ecg");
  const data = Float32Array.from({ length: 2 * tokens * patchSamples }, () => random.normal());
  const places = new Float32Array(2 * tokens * (leads + slots));
  for (let t = 0; t < 2 * tokens; t++) {
    const place = t % tokens;
    places[t * (leads + slots) + Math.floor(place / slots)] = 1;
    places[t * (leads + slots) + leads + (place % slots)] = 1;
  }
  const whole = await openOnnxSession(
    buildGraph({ name: "whole", weights, leads, samples: slots * patchSamples }, (graph, ecg) =>
      nanoVit(graph, ecg, SMALL),
    ),
  );
  const inputs = { patches: [tokens, patchSamples], places: [tokens, leads + slots] };
  const chosen = await openOnnxSession(
    buildGraphOfInputs({ name: "chosen", weights, inputs }, (graph, values) => ({
      tokens: nanoVitTokens(graph, values, SMALL),
    })),
  );
  const a = await whole.run({ ecg: { dims: [2, leads, slots * patchSamples], data } });
  const b = await chosen.run({
    patches: { dims: [2, tokens, patchSamples], data },
    places: { dims: [2, tokens, leads + slots], data: places },
  });
  const expected = a["tokens"]!.data;
  expect(b["tokens"]!.data).toHaveLength(expected.length);
  b["tokens"]!.data.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 5);
  });
  expect(a["embedding"]!.dims).toEqual([2, SMALL.width]);
  await Promise.all([whole.release(), chosen.release()]);
});

test("the network fits into 2 MB of float32", () => {
  expect(parameterCount(nanoVitTensors(NANO_VIT))).toBe(455_040);
});
