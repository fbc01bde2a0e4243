// Starts threads that compute with ONNX Runtime and stops them at random moments, also while they start. Run by
// native-gate.test.ts in a process of its own, for it is the process that would die.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const { openOnnxSession } = await import("../../dist/run/onnx-session.js");
const { newNativeGate, shutNativeGate, useNativeGate } = await import(
  "../../dist/run/native-gate.js"
);

const ROUNDS = 8;
const MOST_MS = 300;
const WIDTH = 128;

if (isMainThread) await startAndStop();
else await computeForever();

async function startAndStop() {
  for (let round = 0; round < ROUNDS; round++) {
    const threads = [0, 1].map(() => {
      const gate = newNativeGate();
      return { gate, worker: new Worker(new URL(import.meta.url), { workerData: gate }) };
    });
    // Every other round is stopped while it starts.
    if (round % 2 === 0) {
      await Promise.all(
        threads.map(({ worker }) => new Promise((ready) => worker.once("message", ready))),
      );
    }
    await new Promise((wake) => setTimeout(wake, Math.random() * MOST_MS));
    for (const { gate, worker } of threads) {
      await shutNativeGate(gate, () => false);
      await worker.terminate();
    }
  }
}

async function computeForever() {
  useNativeGate(workerData);
  const data = new Float32Array(WIDTH * WIDTH).fill(0.01);
  const graph = {
    name: "product",
    nodes: [{ operator: "MatMul", inputs: ["x", "w"], outputs: ["y"] }],
    constants: [{ name: "w", dims: [WIDTH, WIDTH], data }],
    inputs: [{ name: "x", dims: ["batch", WIDTH] }],
    outputs: [{ name: "y", dims: ["batch", WIDTH] }],
  };
  parentPort.postMessage("ready");
  while (true) {
    const session = await openOnnxSession(graph);
    for (let i = 0; i < 20; i++) await session.run({ x: { dims: [WIDTH, WIDTH], data } });
    await session.release();
  }
}
