/**
 * Encoders on ONNX Runtime, beside PyTorch on the same networks, weights, eight ECGs and threads in the same run.
 *
 *   EINTHOVEN_PEER_PYTHON=/path/to/python npx vitest bench --run bench/encoders.bench.ts
 *
 * The peer needs torch. For each encoder one line says the milliseconds per ECG of both, their ratio (above 1: ours is
 * faster) and the largest difference of the embeddings, relative to the largest value. Without the variable only our own
 * time is measured. EINTHOVEN_BENCH_THREADS sets the threads of both (default 1, as a worker runs).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bench, describe } from "vitest";
import { randomOf } from "../src/core/random.ts";
import { windowsPerRun } from "../src/embed/windows.ts";
import { ecgJepa } from "../src/models/encoders/ecg-jepa.ts";
import { ecgJepaWeimannS } from "../src/models/encoders/ecg-jepa-weimann.ts";
import { ecgFounder } from "../src/models/encoders/ecgfounder.ts";
import { merlResnet18 } from "../src/models/encoders/merl-resnet18.ts";
import { merlVitTiny } from "../src/models/encoders/merl-vit-tiny.ts";
import type { Encoder, Weight } from "../src/models/model.ts";
import { randomWeights } from "../src/models/random-weights.ts";
import { type OnnxSession, openOnnxSession } from "../src/run/onnx-session.ts";

const BATCH = 8;
const THREADS = Number(process.env["EINTHOVEN_BENCH_THREADS"] ?? 1);
const python = process.env["EINTHOVEN_PEER_PYTHON"];

interface Subject {
  readonly encoder: Encoder;
  /** Runs of which the fastest counts: on a shared machine the others measure the neighbours. */
  readonly repeats: number;
}

const SUBJECTS: readonly Subject[] = [
  { encoder: merlVitTiny, repeats: 40 },
  { encoder: ecgJepaWeimannS, repeats: 15 },
  { encoder: ecgJepa, repeats: 4 },
  { encoder: ecgFounder, repeats: 40 },
  { encoder: merlResnet18, repeats: 40 },
];

for (const subject of SUBJECTS) await compare(subject);

async function compare({ encoder, repeats }: Subject): Promise<void> {
  const { card, contract, tensors } = encoder;
  const weights = randomWeights(tensors, "bench");
  const dims = [BATCH, contract.leads.length, contract.windowSamples];
  const random = randomOf("bench/input");
  const data = Float32Array.from({ length: dims.reduce((a, b) => a * b) }, () => random.normal());
  const session = await openOnnxSession(encoder.build(weights), { intraOpThreads: THREADS });
  // As a study runs them: large networks in small batches, which keeps attention in the cache.
  const perRun = Math.min(BATCH, windowsPerRun(encoder));
  const size = data.length / BATCH;
  const run = async (): Promise<Float32Array> => {
    const out = new Float32Array(BATCH * card.dimension);
    for (let start = 0; start < BATCH; start += perRun) {
      const part = data.subarray(start * size, (start + perRun) * size);
      const feeds = { ecg: { dims: [perRun, ...dims.slice(1)], data: part } };
      const results = await session.run(feeds, ["embedding"]);
      out.set(results["embedding"]!.data, start * card.dimension);
    }
    return out;
  };
  const embedding = await run();
  const seconds: number[] = [];
  for (let i = 0; i < repeats; i++) {
    const began = performance.now();
    await run();
    seconds.push((performance.now() - began) / 1000);
  }
  const ours = Math.min(...seconds);
  const line = { encoder: card.id, batch: BATCH, threads: THREADS, ours: perEcg(ours) };
  const peer =
    python === undefined
      ? {}
      : peerOf(python, { encoder, weights, dims, data, embedding, repeats, ours });
  process.stdout.write(`${JSON.stringify({ ...line, ...peer })}\n`);
  await session.release();
}

interface Measured {
  readonly encoder: Encoder;
  readonly weights: ReadonlyMap<string, Weight>;
  readonly dims: readonly number[];
  readonly data: Float32Array;
  readonly embedding: Float32Array;
  readonly repeats: number;
  readonly ours: number;
}

function peerOf(program: string, measured: Measured): object {
  const { encoder, weights, dims, data, embedding, repeats, ours } = measured;
  const folder = mkdtempSync(join(tmpdir(), "encoders-bench-"));
  try {
    writeWeights(folder, weights);
    writeFileSync(join(folder, "input.f32"), new Uint8Array(data.buffer));
    writeFileSync(join(folder, "input.json"), JSON.stringify(dims));
    const script = resolve(import.meta.dirname, "peers/encoders_peer.py");
    const options = [script, folder, encoder.card.id, String(THREADS), String(repeats)];
    const { stdout, stderr } = spawnSync(program, options, { encoding: "utf8" });
    if (stdout === "") return { failed: stderr };
    const peer = JSON.parse(stdout) as { what: string; seconds: number };
    const theirs = new Float32Array(
      Uint8Array.from(readFileSync(join(folder, "embedding.f32"))).buffer,
    );
    const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const difference = theirs.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - embedding[i]!)),
      0,
    );
    return {
      peer: peer.what,
      theirs: perEcg(peer.seconds),
      ratio: Number((peer.seconds / ours).toFixed(2)),
      difference: Number((difference / largest).toPrecision(2)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function perEcg(seconds: number): string {
  return `${((1000 * seconds) / BATCH).toFixed(1)} ms`;
}

function writeWeights(folder: string, weights: ReadonlyMap<string, Weight>): void {
  const table: Record<string, [number, readonly number[]]> = {};
  const total = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  const flat = new Float32Array(total);
  let start = 0;
  for (const [key, { shape, data }] of weights) {
    table[key] = [start, shape];
    flat.set(data, start);
    start += data.length;
  }
  writeFileSync(join(folder, "weights.json"), JSON.stringify(table));
  writeFileSync(join(folder, "weights.f32"), new Uint8Array(flat.buffer));
}

describe(`MERL ViT-tiny, batch ${BATCH}`, () => {
  let session: OnnxSession;
  const { contract, tensors } = merlVitTiny;
  const dims = [BATCH, contract.leads.length, contract.windowSamples];
  const data = new Float32Array(dims.reduce((a, b) => a * b)).map((_, i) => Math.sin(i / 20));
  bench("einthoven", async () => void (await session.run({ ecg: { dims, data } }, ["embedding"])), {
    setup: async () => {
      session ??= await openOnnxSession(merlVitTiny.build(randomWeights(tensors, "bench")));
    },
    iterations: 5,
    warmupIterations: 1,
    time: 0,
    warmupTime: 0,
  });
});
