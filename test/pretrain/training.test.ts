import { expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { openCheckpoint } from "../../src/formats/checkpoint/checkpoint.ts";
import { writeSafetensors } from "../../src/formats/checkpoint/safetensors.ts";
import { openTraining, type StepReport, type TrainingRun } from "../../src/pretrain/training.ts";
import type { OpenSessions, TrainingSettings } from "../../src/pretrain/training-options.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";
import { golden, goldenBatch, goldenSettings, goldenStart } from "./golden-training.ts";

function lanes(count: number, { threads = 1 } = {}): OpenSessions {
  return (model) =>
    Promise.all(
      Array.from({ length: count }, () => openOnnxSession(model, { intraOpThreads: threads })),
    );
}

async function opened(
  settings: TrainingSettings = goldenSettings,
  sessions = lanes(1),
): Promise<TrainingRun> {
  const run = await openTraining({ ...settings, sessions });
  run.restore(goldenStart(settings));
  return run;
}

async function steps(run: TrainingRun, count: number): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (let s = 0; s < count; s++) reports.push(await run.step(goldenBatch(run.done + 1)));
  return reports;
}

/** Every bit of a training. */
function bits(run: TrainingRun): Uint8Array {
  const { tensors, metadata } = run.checkpoint();
  return writeSafetensors(tensors, { metadata });
}

function expectClose(actual: Float32Array, expected: readonly number[], tolerance: number): void {
  expect(actual).toHaveLength(expected.length);
  const size = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance * Math.max(size, 0.01));
  });
}

test("six steps are those of torch: loss, gradient, rate, weights and target", async () => {
  const run = await opened();
  const reports = await steps(run, golden.steps.length);
  reports.forEach(({ loss, gradientNorm, learningRate }, s) => {
    const expected = golden.steps[s]!;
    expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(golden.tolerance);
    expect(Math.abs(gradientNorm / expected.gradientNorm - 1)).toBeLessThan(golden.tolerance);
    expect(Math.abs(learningRate / expected.learningRate - 1)).toBeLessThan(1e-12);
  });
  const { tensors } = run.checkpoint();
  for (const part of ["student", "target"] as const) {
    for (const [key, values] of Object.entries(golden[part])) {
      const { data } = tensors.get(`${part}.${key}`)!;
      // The bias of keys has no slope, since a softmax ignores it; Adam makes steps of what rounding leaves.
      const third = key.endsWith("qkv.bias") ? values.length / 3 : values.length;
      expectClose(data.subarray(0, third), values.slice(0, third), 1e-3);
      expectClose(data.subarray(2 * third), values.slice(2 * third), 1e-3);
    }
  }
  await run.release();
});

test("the same settings give the same bits, in two lanes and in two threads too", async () => {
  const [one, two, threads] = await Promise.all([
    opened(),
    opened(goldenSettings, lanes(2)),
    opened(goldenSettings, lanes(1, { threads: 2 })),
  ]);
  for (const run of [one!, two!, threads!]) await steps(run, 3);
  expect(bits(two!)).toEqual(bits(one!));
  expect(bits(threads!)).toEqual(bits(one!));
  for (const run of [one!, two!, threads!]) await run.release();
});

test("a training that was interrupted goes on with the same bits", async () => {
  const [whole, before, after] = [await opened(), await opened(), await opened()];
  await steps(whole, 5);
  await steps(before, 2);
  const file = await openCheckpoint(bytesOf(bits(before)));
  const tensors = new Map<string, Awaited<ReturnType<typeof file.read>>>();
  for (const key of file.tensors.keys()) tensors.set(key, await file.read(key));
  after.restore({ tensors, metadata: file.metadata });
  expect(after.done).toBe(2);
  await steps(after, 3);
  expect(bits(after)).toEqual(bits(whole));
  for (const run of [whole, before, after]) await run.release();
});

test("micro-batches change no more than rounding", async () => {
  const parts = { ...goldenSettings, microBatchSize: 1 };
  const [small, whole] = [await opened(parts), await opened()];
  const [a] = await steps(small, 1);
  const [b] = await steps(whole, 1);
  expect(a!.loss).toBeCloseTo(b!.loss, 6);
  expect(a!.gradientNorm).toBeCloseTo(b!.gradientNorm, 5);
  await small.release();
  await whole.release();
});

test("another seed hides other tokens", async () => {
  const other = await opened({ ...goldenSettings, seed: "another" });
  const [report] = await steps(other, 1);
  expect(report!.loss).not.toBeCloseTo(golden.steps[0]!.loss, 4);
  await other.release();
});

test("the monitor looks at the target every so many steps and at the last one", async () => {
  const monitor = { records: goldenBatch(99), every: 4 };
  const run = await openTraining({ ...goldenSettings, sessions: lanes(1), monitor });
  const reports = await steps(run, goldenSettings.steps);
  const looked = reports.filter(({ rankMe }) => rankMe !== undefined);
  expect(looked.map(({ step }) => step)).toEqual([4, 6]);
  for (const { rankMe, embeddingStd } of looked) {
    expect(rankMe).toBeGreaterThan(1);
    expect(rankMe).toBeLessThan(4.01);
    expect(embeddingStd).toBeGreaterThan(0);
  }
  await run.release();
});

test("records of NaN end the training and leave the weights as they were", async () => {
  const run = await opened();
  const before = bits(run);
  const batch = goldenBatch(1).fill(Number.NaN, 0, 5);
  await expect(run.step(batch)).rejects.toMatchObject({ code: "training-diverged" });
  expect(bits(run)).toEqual(before);
  await run.release();
});

test("checkpoints of other settings, without step or without a tensor are refused", async () => {
  const run = await opened();
  const other = goldenStart({ ...goldenSettings, learningRate: 0.5 });
  expect(() => run.restore(other)).toThrow(/learningRate 0.5, not 0.01/);
  const start = goldenStart();
  expect(() => run.restore({ ...start, metadata: new Map() })).toThrow(/no step/);
  const fewer = new Map([...start.tensors].slice(1));
  expect(() => run.restore({ ...start, tensors: fewer })).toThrow(/has no tensor/);
  await run.release();
});

test.each([
  [{ microBatchSize: 3 }, /does not divide/],
  [{ batchSize: 0 }, /batchSize is 0/],
  [{ warmupSteps: 7 }, /warm-up of 7/],
])("settings %j are refused", async (change, message) => {
  const options = { ...goldenSettings, ...change, sessions: lanes(1) };
  await expect(openTraining(options)).rejects.toThrow(message);
});

test("a batch of another size is refused", async () => {
  const run = await opened();
  await expect(run.step(new Float32Array(7))).rejects.toMatchObject({ code: "shape-mismatch" });
  await run.release();
});
