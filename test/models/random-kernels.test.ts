import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { randomKernels } from "../../src/models/controls/random-kernels.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";

const draws = randomWeights(randomKernels.tensors, "kernels");

test("two features of one kernel equal their definition", async () => {
  // Kernel 6 of the bank of length 9 and dilation 4 sees four leads.
  const [kernel, length, dilation] = [6, 9, 4];
  const random = randomOf("random-kernels");
  const x = Float32Array.from({ length: 12 * 1000 }, () => random.normal());
  const embedding = await embed(x);
  const bank = [
    ...new Set([...randomKernels.tensors.keys()].map((key) => key.replace(/\.\w+$/, ""))),
  ];
  const place = bank.indexOf(`bank.${length}.${dilation}`) * 56;
  const outputs = convolved(x, kernel, length, dilation);
  const positive = outputs.filter((value) => value > 0).length / 1000;
  expect(embedding[place + kernel]).toBeCloseTo(positive, 2);
  expect(embedding[place + 28 + kernel]).toBeCloseTo(Math.max(...outputs), 3);
});

test("over a flat signal a kernel is its bias", async () => {
  const flat = await embed(new Float32Array(12_000));
  const shares = flat.filter((_, f) => f % 56 < 28);
  // The share is then all or nothing.
  expect(shares.every((share) => share === 0 || share === 1)).toBe(true);
  expect(new Set(shares).size).toBe(2);
});

async function embed(x: Float32Array): Promise<number[]> {
  const session = await openOnnxSession(randomKernels.build(draws));
  const { embedding } = await session.run({ ecg: { dims: [1, 12, 1000], data: x } });
  await session.release();
  return [...embedding!.data];
}

/** The kernel's output at each of 1000 samples, from the raw draws. */
function convolved(x: Float32Array, kernel: number, length: number, dilation: number): number[] {
  const name = `bank.${length}.${dilation}`;
  const raw = draws.get(`${name}.weight`)!.data;
  const choice = [...draws.get(`${name}.leads`)!.data.subarray(kernel * 12, kernel * 12 + 12)];
  const seen = choice
    .map((_, l) => l)
    .sort((a, b) => choice[b]! - choice[a]!)
    .slice(0, [1, 2, 4, 8][kernel % 4]);
  const bias = draws.get(`${name}.bias`)!.data[kernel]!;
  return Array.from({ length: 1000 }, (_, t) => {
    let sum = bias;
    for (const l of seen) {
      const start = (kernel * 12 + l) * length;
      const row = [...raw.subarray(start, start + length)].map(
        (value) => value * Math.sqrt(12 * length),
      );
      const mean = row.reduce((a, b) => a + b, 0) / length;
      row.forEach((value, k) => {
        const at = t + (k - (length - 1) / 2) * dilation;
        if (at >= 0 && at < 1000) sum += (value - mean) * x[l * 1000 + at]!;
      });
    }
    return sum;
  });
}
