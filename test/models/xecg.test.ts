import { beforeAll, expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import type { Session } from "../../src/core/session.ts";
import { writeSafetensors } from "../../src/formats/checkpoint/safetensors.ts";
import { xEcg, xEcgStages } from "../../src/models/encoders/xecg.ts";
import { preparedXlstmWeights } from "../../src/models/graph/xlstm-weights.ts";
import { loadWeights } from "../../src/models/load-weights.ts";
import { matchCheckpoint } from "../../src/models/match-checkpoint.ts";
import type { Weight } from "../../src/models/model.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import {
  proceduralValues,
  proceduralWeights,
} from "../../src/models/verification/procedural-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import {
  expectInput,
  expectNear,
  expectStages,
  goldenEcg,
  modelGolden,
  type StagesCase,
} from "./encoder-golden.ts";

interface XecgCase extends StagesCase {
  readonly precision: "float32" | "float64";
}

const golden = modelGolden<XecgCase>("xecg");
let weights: ReadonlyMap<string, Weight>;

beforeAll(() => {
  weights = proceduralWeights(xEcg.tensors);
}, 60_000);

test.each(golden.cases)(
  "every stage of xECG equals the authors' blocks in $precision",
  async (expected) => {
    const prepared = preparedXlstmWeights(weights);
    const found = await expectStages(expected, golden.tolerance, prepared, xEcgStages);
    for (const [row, first8] of expected.embeddingFirst8.entries()) {
      const part = found["embedding"]!.subarray(1024 * row, 1024 * row + 8);
      expectNear(part, first8, 5e-6, "embedding");
    }
  },
  60_000,
);

test("its tensors are those of the published file, which holds 57,021,472 numbers with the mask token", () => {
  expect(xEcg.tensors.size).toBe(122);
  expect(xEcg.card.parameters! + 1024).toBe(57_021_472);
});

test("the published container gives the embedding", async () => {
  const mask = { shape: [1024], data: new Float32Array(1024) };
  const file = writeSafetensors(new Map([...weights, ["mask_token", mask]]));
  const loaded = await loadWeights(xEcg, bytesOf(file));
  const session = await openOnnxSession(xEcg.build(loaded));
  const [first8] = golden.cases[0]!.embeddingFirst8;
  const values = proceduralValues("input", 12_000);
  const data = Float32Array.from(values, (_, i) => values[(i % 1000) * 12 + Math.floor(i / 1000)]!);
  const { embedding, tokens } = await session.run({ ecg: { dims: [1, 12, 1000], data } });
  await session.release();
  expectNear(embedding!.data.subarray(0, 8), first8!, 5e-6, "embedding");
  expect(tokens!.dims).toEqual([1, 40, 1024]);
}, 60_000);

test("the layout of the library's CPU cell is refused, for its bias cannot be told apart", () => {
  const key = "core.model.blocks.0.xlstm.slstm_cell._recurrent_kernel_";
  const shapes = new Map([...xEcg.tensors].map(([name, shape]) => [name, { shape }]));
  shapes.set(key, { shape: [4, 1024, 256] });
  expect(() => matchCheckpoint(xEcg, shapes)).toThrow(
    `${key} is [4,1024,256], needed [4,256,1024]`,
  );
});

test("patches whose first sample is zero in all leads are left out of the mean", async () => {
  const session = await openOnnxSession(xEcg.build(weights));
  const half = Float32Array.from(proceduralValues("half", 12_000), (value, i) =>
    i % 1000 < 510 ? value : 0,
  );
  const { embedding, tokens } = await run(session, half);
  const empty = await run(session, new Float32Array(12_000));
  await session.release();
  // 20 patches are filled and one begins with a sample that is not zero.
  const means = Float32Array.from({ length: 1024 }, (_, f) => {
    return Array.from({ length: 21 }, (_, t) => tokens[1024 * t + f]! / 21).reduce((a, b) => a + b);
  });
  expectNear(embedding, [...means], 1e-6, "mean of the filled patches");
  expect(empty.embedding.every((value) => value === 0)).toBe(true);
}, 60_000);

test("a record is resampled as scipy does it and keeps its millivolts", () => {
  const { windows, data } = xEcg.contract.prepare(goldenEcg());
  expect(windows).toBe(1);
  expectInput(data, "xecg");
});

test("an untrained network tells records apart and remembers over many patches", async () => {
  const untrained = randomWeights(xEcg.tensors, "twin");
  const session = await openOnnxSession(xEcg.build(untrained));
  const noise = Float32Array.from(proceduralValues("twin", 12_000));
  const beat = noise.map((value, i) => value + (i % 1000 < 25 ? 3 : 0));
  const [a, b] = [await run(session, noise), await run(session, beat)];
  await session.release();
  expect(a.embedding.every(Number.isFinite)).toBe(true);
  const distance = (t: number): number =>
    Math.hypot(
      ...a.tokens.subarray(1024 * t, 1024 * t + 1024).map((v, f) => v - b.tokens[1024 * t + f]!),
    );
  expect(distance(0)).toBeGreaterThan(1);
  expect(distance(39)).toBeGreaterThan(0.1);
  expect(distance(39)).toBeLessThan(distance(0));
}, 60_000);

async function run(
  session: Session,
  data: Float32Array,
): Promise<{ embedding: Float32Array; tokens: Float32Array }> {
  const { embedding, tokens } = await session.run({ ecg: { dims: [1, 12, 1000], data } });
  return { embedding: embedding!.data, tokens: tokens!.data };
}
