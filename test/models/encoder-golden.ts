import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { buildGraph, type Graph, type GraphValue } from "../../src/models/graph/graph.ts";
import type { Weight } from "../../src/models/model.ts";
import { proceduralValues } from "../../src/models/verification/procedural-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";

/** What scipy made of the procedural recording, step by step (test/golden/models/encoder-inputs.json). */
interface InputDigest {
  readonly name: string;
  readonly first6: readonly number[];
  readonly last3: readonly number[];
  readonly l2: number;
}

interface StageDigest {
  readonly name: string;
  readonly shape: readonly number[];
  readonly first4: readonly number[];
  readonly last2: readonly number[];
  readonly sum: number;
  readonly l2: number;
}

/** What an authors' class computed on a batch of two procedural inputs. */
export interface StagesCase {
  readonly name: string;
  readonly leads: number;
  readonly samples: number;
  /** How the authors' input lies; leads first unless said otherwise. */
  readonly inputOrder?: "sample, lead";
  readonly stages: readonly StageDigest[];
  readonly embeddingFirst8: readonly (readonly number[])[];
  readonly logitsFirst8?: readonly number[];
}

export interface Golden<Case> {
  readonly tolerance: number;
  readonly cases: readonly Case[];
}

/** Reads test/golden/models/<name>.json. */
export function modelGolden<Case>(name: string): Golden<Case> {
  const path = new URL(`../golden/models/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as Golden<Case>;
}

/** Runs an architecture on procedural weights and input and compares every stage and both embeddings. */
export async function expectStages(
  golden: StagesCase,
  tolerance: number,
  weights: ReadonlyMap<string, Weight>,
  architecture: (graph: Graph, ecg: GraphValue) => Readonly<Record<string, GraphValue>>,
): Promise<Readonly<Record<string, Float32Array>>> {
  const { name, leads, samples } = golden;
  const options = { name, weights, leads, samples };
  const session = await openOnnxSession(buildGraph(options, architecture));
  const dims = [2, leads, samples];
  const input = proceduralInput(golden);
  const outputs = await session.run({ ecg: { dims, data: input } });
  await session.release();
  const values = Object.fromEntries(
    Object.entries(outputs).map(([output, tensor]) => [output, tensor.data]),
  );
  for (const stage of golden.stages) expectDigest(values[stage.name]!, stage, tolerance);
  const { embedding = new Float32Array() } = values;
  const width = embedding.length / 2;
  for (const [row, first8] of golden.embeddingFirst8.entries()) {
    expectNear(embedding.subarray(row * width, row * width + 8), first8, tolerance, "embedding");
  }
  return values;
}

/** Two records, float32[2, leads, samples]. */
function proceduralInput({ leads, samples, inputOrder }: StagesCase): Float32Array {
  const values = Float32Array.from(proceduralValues("input", 2 * leads * samples));
  if (inputOrder === undefined) return values;
  const size = leads * samples;
  return values.map((_, i) => {
    const l = Math.floor((i % size) / samples);
    return values[i - (i % size) + (i % samples) * leads + l]!;
  });
}

/** The recording behind the golden inputs: 12 leads, 10 s at 500 Hz, each lead 0.1 mV above the one before. */
export function goldenEcg(): Ecg {
  const noise = proceduralValues("preproc", 60_000);
  const data = Float32Array.from(noise, (u, i) => 0.5 * u + 0.1 * Math.floor(i / 5000));
  return { leads: STANDARD_LEADS, samplingRateHz: 500, samples: 5000, data };
}

/** Compares a prepared input with scipy's, by the name of the step. */
export function expectInput(input: Float32Array | Float64Array, name: string): void {
  const prepared = Float64Array.from(input);
  const { cases, tolerance } = modelGolden<InputDigest>("encoder-inputs");
  const golden = cases.find((found) => found.name === name)!;
  expectNear(prepared.subarray(0, 6), golden.first6, tolerance, `${name} first values`);
  expectNear(prepared.subarray(-3), golden.last3, tolerance, `${name} last values`);
  const l2 = Math.sqrt(prepared.reduce((total, value) => total + value * value, 0));
  expectNear([l2], [golden.l2], tolerance, `${name} norm`);
}

/** Compares by the largest difference, relative to the largest expected value. */
export function expectNear(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  const scale = Math.max(...expected.map(Math.abs)) || 1;
  const difference = Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value)));
  expect(
    difference / scale,
    `${what}: [${Array.from(actual).slice(0, 8)}] for [${expected}]`,
  ).toBeLessThan(tolerance);
}

function expectDigest(actual: Float32Array, stage: StageDigest, tolerance: number): void {
  const elements = stage.shape.reduce((product, length) => product * length, 1);
  expect(actual.length, stage.name).toBe(elements);
  expectNear(actual.subarray(0, 4), stage.first4, tolerance, `${stage.name} first values`);
  expectNear(actual.subarray(-2), stage.last2, tolerance, `${stage.name} last values`);
  const sum = actual.reduce((total, value) => total + value, 0);
  const l2 = Math.sqrt(actual.reduce((total, value) => total + value * value, 0));
  expectNear([l2], [stage.l2], tolerance, `${stage.name} norm`);
  // A sum of many values of both signs is judged against what could have cancelled.
  const possible = stage.l2 * Math.sqrt(elements);
  expect(Math.abs(sum - stage.sum) / possible, `${stage.name} sum`).toBeLessThan(tolerance);
}
