import fc from "fast-check";
import { expect, test } from "vitest";
import { type Random, randomOf } from "../../src/core/random.ts";
import { buildGraph, type Graph, type GraphValue } from "../../src/models/graph/graph.ts";
import { mlstm } from "../../src/models/graph/mlstm.ts";
import { scan } from "../../src/models/graph/scan.ts";
import { slstm } from "../../src/models/graph/slstm.ts";
import { reshape, slice } from "../../src/models/graph/tokens.ts";
import type { Weight } from "../../src/models/model.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";

test("a scan hands its states from step to step", async () => {
  const found = await run([1, 2, 4, 8], [1, 4], (graph, ecg) => {
    const steps = graph.apply("Transpose", [ecg], [4, 1], {
      perm: { kind: "integers", values: [2, 0, 1] },
    });
    const first = slice(graph, ecg, { axis: 1, start: 0, end: 1 });
    const zero = reshape(graph, graph.apply("Sub", [first, first], [1, 1]), [1]);
    const sums = scan(graph, { states: [zero], sequence: steps }, (body, [sum], current) => {
      const next = body.apply("Add", [sum!, current], [1]);
      return { states: [next], out: next };
    });
    return graph.apply("Transpose", [sums], [4, 1], {
      perm: { kind: "integers", values: [1, 0, 2] },
    });
  });
  expect(found).toEqual([1, 3, 7, 15]);
});

const HEADS = 2;
const HEAD_WIDTH = 3;
const WIDTH = HEADS * HEAD_WIDTH;
const gateScale = fc.constantFrom(0.5, 5, 200);
const seeds = fc.integer({ min: 0, max: 1000 });

test("an sLSTM equals its recurrence in logarithms, however extreme its gates", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, gateScale, fc.integer({ min: 1, max: 9 }), async (seed, scale, T) => {
      const random = randomOf(`slstm/${seed}`);
      const weights = new Map<string, Weight>([
        ["if", normal(random, [HEADS, HEAD_WIDTH, 2 * HEAD_WIDTH], scale)],
        ["zo", normal(random, [HEADS, HEAD_WIDTH, 2 * HEAD_WIDTH], 1)],
        ["r", normal(random, [HEADS, HEAD_WIDTH, 4 * HEAD_WIDTH], 0.5)],
        ["b", normal(random, [4 * WIDTH], 1)],
      ]);
      const x = Array.from({ length: T * WIDTH }, () => random.normal());
      const keys = { convolvedGates: "if", plainGates: "zo", recurrence: "r", bias: "b" };
      const architecture = (graph: Graph, ecg: GraphValue): GraphValue =>
        slstm(graph, { convolved: ecg, plain: ecg }, keys);
      const found = await run(x, [T, WIDTH], architecture, weights);
      const expected = naiveSlstm(x.map(Math.fround), T, weights);
      expected.forEach((value, i) => {
        // Raw gates of some hundreds have an absolute error of about 1e-5 in single precision.
        expect(Math.abs(found[i]! - value), `value ${i}`).toBeLessThan(2e-6 * Math.max(1, scale));
      });
    }),
    { numRuns: 30 },
  );
}, 30_000);

test("an mLSTM in parallel equals the same cell token by token", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, gateScale, fc.integer({ min: 1, max: 9 }), async (seed, scale, T) => {
      const random = randomOf(`mlstm/${seed}`);
      const rows = 3 * WIDTH + 2 * HEADS;
      const x = Array.from({ length: rows * T }, (_, i) =>
        Math.fround((i < 3 * WIDTH * T ? 1 : scale) * random.normal()),
      );
      const found = await run(x, [rows, T], (graph, ecg) => {
        const part = (start: number, length: number, shape: readonly number[]): GraphValue =>
          reshape(graph, slice(graph, ecg, { axis: 0, start, end: start + length }), shape);
        return mlstm(graph, {
          queries: part(0, WIDTH, [WIDTH, 1, T]),
          keys: part(WIDTH, WIDTH, [WIDTH, 1, T]),
          values: part(2 * WIDTH, WIDTH, [WIDTH, 1, T]),
          inputGates: part(3 * WIDTH, HEADS, [HEADS, T]),
          forgetGates: part(3 * WIDTH + HEADS, HEADS, [HEADS, T]),
        });
      });
      const expected = naiveMlstm(x, T);
      const largest = Math.max(1, ...expected.map(Math.abs));
      expected.forEach((value, i) => {
        const difference = Math.abs(found[i]! - value) / largest;
        expect(difference, `value ${i}`).toBeLessThan(1e-5 * Math.max(1, scale));
      });
    }),
    { numRuns: 30 },
  );
}, 30_000);

/** c and n carry a factor exp(-m), which cancels: here in double precision, token by token, head by head. */
function naiveSlstm(
  x: readonly number[],
  T: number,
  weights: ReadonlyMap<string, Weight>,
): number[] {
  const out: number[] = [];
  let y = new Array<number>(WIDTH).fill(0);
  const c = new Float64Array(WIDTH);
  const n = new Float64Array(WIDTH);
  const m = new Float64Array(WIDTH).fill(Number.NEGATIVE_INFINITY);
  for (let t = 0; t < T; t++) {
    const before = y;
    y = before.map((_, place) => {
      const head = Math.floor(place / HEAD_WIDTH);
      const unit = place % HEAD_WIDTH;
      const raw = [0, 1, 2, 3].map((gate) => {
        const key = gate < 2 ? "if" : "zo";
        let sum = weights.get("b")!.data[(head * 4 + gate) * HEAD_WIDTH + unit]!;
        for (let d = 0; d < HEAD_WIDTH; d++) {
          const row = head * HEAD_WIDTH + d;
          const column = (gate % 2) * HEAD_WIDTH + unit;
          sum += x[t * WIDTH + row]! * weights.get(key)!.data[row * 2 * HEAD_WIDTH + column]!;
          sum += before[row]! * weights.get("r")!.data[(row * 4 + gate) * HEAD_WIDTH + unit]!;
        }
        return sum;
      }) as [number, number, number, number];
      const [i, f, z, o] = raw;
      const kept = m[place]! + logSigmoid(f);
      const next = Math.max(i, kept);
      c[place] = Math.exp(kept - next) * c[place]! + Math.exp(i - next) * Math.tanh(z);
      n[place] = Math.exp(kept - next) * n[place]! + Math.exp(i - next);
      m[place] = next;
      return c[place]! / n[place]! / (1 + Math.exp(-o));
    });
    out.push(...y);
  }
  return out;
}

function naiveMlstm(x: readonly number[], T: number): number[] {
  const at = (row: number, t: number): number => x[row * T + t]!;
  const out = new Array<number>(T * WIDTH).fill(0);
  for (let head = 0; head < HEADS; head++) {
    const first = head * HEAD_WIDTH;
    const units = Array.from({ length: HEAD_WIDTH }, (_, d) => first + d);
    const memory = units.map(() => units.map(() => 0));
    const normaliser = units.map(() => 0);
    let m = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < T; t++) {
      const i = at(3 * WIDTH + head, t);
      const kept = m + logSigmoid(at(3 * WIDTH + HEADS + head, t));
      m = Math.max(i, kept);
      const [keep, enter] = [Math.exp(kept - m), Math.exp(i - m)];
      units.forEach((k, a) => {
        const key = at(WIDTH + k, t) / Math.sqrt(HEAD_WIDTH);
        normaliser[a] = keep * normaliser[a]! + enter * key;
        units.forEach((v, b) => {
          memory[a]![b] = keep * memory[a]![b]! + enter * key * at(2 * WIDTH + v, t);
        });
      });
      const query = units.map((q) => at(q, t));
      const weight = query.reduce((sum, q, a) => sum + q * normaliser[a]!, 0);
      const divisor = Math.max(Math.abs(weight), Math.exp(-m)) + 1e-6;
      units.forEach((_, b) => {
        const sum = query.reduce((total, q, a) => total + q * memory[a]![b]!, 0);
        out[t * WIDTH + first + b] = sum / divisor;
      });
    }
  }
  return out;
}

function logSigmoid(x: number): number {
  return x < 0 ? x - Math.log1p(Math.exp(x)) : -Math.log1p(Math.exp(-x));
}

function normal(random: Random, shape: readonly number[], scale: number): Weight {
  const length = shape.reduce((product, axis) => product * axis, 1);
  return { shape, data: Float32Array.from({ length }, () => scale * random.normal()) };
}

/** Runs a graph on one record twice over, and checks that the batch makes no difference. */
async function run(
  x: readonly number[],
  [leads, samples]: [number, number],
  architecture: (graph: Graph, ecg: GraphValue) => GraphValue,
  weights: ReadonlyMap<string, Weight> = new Map(),
): Promise<number[]> {
  const model = buildGraph({ name: "test", weights, leads, samples }, (graph, ecg) => ({
    out: architecture(graph, ecg),
  }));
  const session = await openOnnxSession(model);
  const data = Float32Array.from([...x, ...x]);
  const { out } = await session.run({ ecg: { dims: [2, leads, samples], data } });
  await session.release();
  const half = out!.data.length / 2;
  const first = [...out!.data.subarray(0, half)];
  const largest = Math.max(1, ...first.map(Math.abs));
  // Vector units may round a value differently by its place in memory.
  const differences = first.map((value, i) => Math.abs(value - out!.data[half + i]!));
  expect(Math.max(...differences) / largest, "between equal records").toBeLessThan(1e-5);
  return first;
}
