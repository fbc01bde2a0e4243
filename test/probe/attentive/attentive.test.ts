import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { randomOf } from "../../../src/core/random.ts";
import { plainBlockProducts } from "../../../src/linalg/plain-block-products.ts";
import { auroc } from "../../../src/metrics/auroc.ts";
import { attend, attentionSlopes } from "../../../src/probe/attentive/attention.ts";
import { attentive } from "../../../src/probe/attentive/attentive.ts";
import type { TokenRecords } from "../../../src/probe/attentive/token-records.ts";
import {
  differentiatedTrainingPass,
  plainTrainingPass,
} from "../../../src/probe/attentive/training-pass.ts";
import { openOnnxBlockProducts } from "../../../src/run/onnx-block-products.ts";
import { openOnnxSession } from "../../../src/run/onnx-session.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly (Readonly<
    Record<
      | "starts"
      | "x"
      | "queries"
      | "weights"
      | "biases"
      | "slopes"
      | "logits"
      | "querySlopes"
      | "weightSlopes"
      | "biasSlopes",
      readonly number[]
    >
  > & { readonly name: string; readonly width: number; readonly readouts: number })[];
}

const golden = JSON.parse(
  readFileSync(new URL("../../golden/probe/attentive.json", import.meta.url), "utf8"),
) as Golden;

function expectNear(found: ArrayLike<number>, wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  const size = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  wanted.forEach((value, i) => {
    expect(Math.abs(found[i]! - value)).toBeLessThan(golden.tolerance * size);
  });
}

test.each(golden.cases)("logits and slopes agree with PyTorch: $name", async (one) => {
  const { width, readouts: count, queries, weights } = one;
  for (const open of [plainBlockProducts, openOnnxBlockProducts]) {
    const products = await open();
    const batch = { data: Float32Array.from(one.x), starts: Int32Array.from(one.starts) };
    const stack = Float32Array.from([...queries, ...weights]);
    const readouts = { count, width, stack, biases: Float64Array.from(one.biases) };
    const attended = await attend(batch, readouts, products);
    expectNear(attended.logits, one.logits);
    const slopes = Float32Array.from(one.slopes);
    const found = await attentionSlopes(batch, readouts, { attended, slopes, products });
    expectNear(found.stack, [...one.querySlopes, ...one.weightSlopes]);
    expectNear(found.biases, one.biasSlopes);
    await products.release();
  }
});

test.each(["multi-label", "multi-class"] as const)(
  "the slopes of the loss by the graph are those by hand: %s, records of one to nine tokens",
  async (kind) => {
    const random = randomOf(`attentive/pass/${kind}`);
    const [records, width, models, outputs] = [7, 5, 3, 2];
    const starts = Int32Array.from([0, 1, 4, 13, 15, 20, 29, 31]);
    const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
    const batch = { data: draw(31 * width), starts };
    const count = models * outputs;
    const biases = Float64Array.from(draw(count));
    const readouts = { count, width, stack: draw(2 * count * width), biases };
    const wanted = Array.from({ length: models }, (_, m) => {
      const first = Float64Array.from({ length: records }, (_, r) =>
        r === m ? Number.NaN : r % 2,
      );
      // Classes that exclude each other; the last model has nothing to learn at all.
      const own = [first, first.map((value) => 1 - value)];
      return m === 2 ? own.map((values) => values.fill(Number.NaN)) : own;
    });
    const products = await plainBlockProducts();
    const passes = [plainTrainingPass(products), differentiatedTrainingPass(openOnnxSession)];
    const [hand, graph] = await Promise.all(
      passes.map((pass) => pass.slopes(batch, readouts, { kind, wanted })),
    );
    const size = Math.max(...hand!.stack.map(Math.abs));
    expect(size).toBeGreaterThan(0.05);
    hand!.stack.forEach((value, i) => {
      expect(Math.abs(graph!.stack[i]! - value)).toBeLessThan(1e-5 * size);
    });
    hand!.biases.forEach((value, o) => {
      expect(graph!.biases[o]!).toBeCloseTo(value, 6);
    });
    for (const pass of passes) await pass.release();
  },
);

const RECORDS = 240;
const WIDTH = 12;
const TOKENS = 10;

/** In a positive record one token of ten carries a mark; its mean over the tokens is lost in their noise. */
function marked(key: string, rows = RECORDS): { x: TokenRecords; labels: Int8Array } {
  const random = randomOf(key);
  const labels = Int8Array.from({ length: rows }, () => (random.uniform() < 0.4 ? 1 : 0));
  const records = Array.from(labels, (label) => {
    const tokens = Float32Array.from({ length: TOKENS * WIDTH }, () => random.normal());
    const place = random.integer(TOKENS) * WIDTH;
    for (let f = 0; f < 4; f++) tokens[place + f]! += 4 * label;
    return tokens;
  });
  return { x: { rows, width: WIDTH, read: (r) => Promise.resolve(records[r]!) }, labels };
}

test("finds the token that tells, where mean pooling sees little", async () => {
  const train = marked("attentive/train");
  const held = marked("attentive/held");
  const patientIds = Array.from(train.labels, (_, r) => `p${r}`);
  const labels = { rows: RECORDS, classes: ["mark"], data: train.labels };
  const fitted = await attentive.fit(
    train.x,
    { kind: "multi-label", labels },
    {
      patientIds,
      seed: 1,
    },
  );
  const found = auroc(held.labels, await attentive.predict(fitted, held.x));
  const means = await Promise.all(
    Array.from(held.labels, async (_, r) => {
      const tokens = await held.x.read(r);
      return tokens.reduce((sum, value, i) => sum + (i % WIDTH < 4 ? value : 0), 0);
    }),
  );
  expect(found).toBeGreaterThan(0.97);
  expect(found).toBeGreaterThan(auroc(held.labels, means) + 0.02);
});

test("training by the graph of the loss gives the same bytes twice, and the probe by hand within rounding", async () => {
  const { x, labels } = marked("attentive/few", 40);
  const held = marked("attentive/held", 40);
  const patientIds = Array.from(labels, (_, r) => `p${r}`);
  const task = {
    kind: "multi-label" as const,
    labels: { rows: 40, classes: ["mark"], data: labels },
  };
  const machine = { openBlockProducts: openOnnxBlockProducts, openSession: openOnnxSession };
  const fits = [machine, machine, {}].map((port) =>
    attentive.fit(x, task, { patientIds, seed: 1, ...port }),
  );
  const [one, two, hand] = await Promise.all(fits);
  expect(two).toEqual(one);
  const [byGraph, byHand] = await Promise.all(
    [one!, hand!].map((fitted) => attentive.predict(fitted, held.x)),
  );
  byHand!.forEach((p, r) => {
    expect(Math.abs(byGraph![r]! - p)).toBeLessThan(1e-3);
  });
});

test("tokens that cannot be used are refused", async () => {
  const { x, labels } = marked("attentive/broken");
  const fitTo = (read: TokenRecords["read"]): Promise<unknown> =>
    attentive.fit(
      { ...x, read },
      { kind: "multi-label", labels: { rows: RECORDS, classes: ["mark"], data: labels } },
      { patientIds: Array.from(labels, (_, r) => `p${r}`), seed: 1 },
    );
  const refused = expect.objectContaining({ code: "values-invalid" });
  await expect(fitTo(() => Promise.resolve(new Float32Array(0)))).rejects.toEqual(refused);
  await expect(fitTo(() => Promise.resolve(new Float32Array(WIDTH + 1)))).rejects.toEqual(refused);
  const infinite = new Float32Array(WIDTH).fill(Number.POSITIVE_INFINITY);
  await expect(fitTo(() => Promise.resolve(infinite))).rejects.toEqual(refused);
});
