import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { writeSafetensors } from "../../../src/formats/checkpoint/safetensors.ts";
import { openTraining } from "../../../src/pretrain/training.ts";
import type { OpenSessions } from "../../../src/pretrain/training-options.ts";
import { openOnnxSession } from "../../../src/run/onnx-session.ts";
import type { openLanes } from "../../../src/run/pretrain/lanes.ts";
import { goldenBatch, goldenSettings, goldenStart } from "../../pretrain/golden-training.ts";

/** Threads run built files. */
const built = resolve(import.meta.dirname, "../../../dist/run/pretrain/lanes.js");
const lanesOf: { openLanes: typeof openLanes } = await import(pathToFileURL(built).href);

async function trained(sessions: OpenSessions): Promise<Uint8Array> {
  const run = await openTraining({ ...goldenSettings, sessions });
  run.restore(goldenStart());
  for (let step = 1; step <= 3; step++) await run.step(goldenBatch(step));
  const { tensors } = run.checkpoint();
  await run.release();
  return writeSafetensors(tensors);
}

test("two threads train to the same bits as none", async () => {
  const lanes = lanesOf.openLanes(2);
  const inThreads = await trained(lanes.open);
  await lanes.close();
  const here = await trained(async (model) => [await openOnnxSession(model)]);
  expect(inThreads).toEqual(here);
});

test("a graph that cannot be loaded says so", async () => {
  const lanes = lanesOf.openLanes(1);
  const nodes = [{ operator: "NoSuchOperator", inputs: ["a"], outputs: ["b"] }];
  const port = (name: string) => ({ name, dims: ["n"] });
  const model = { name: "bad", nodes, constants: [], inputs: [port("a")], outputs: [port("b")] };
  await expect(lanes.open(model)).rejects.toMatchObject({ code: "session-failed" });
  await lanes.close();
});

test("a thread that ends takes its runs with it", async () => {
  const lanes = lanesOf.openLanes(1);
  const nodes = [{ operator: "Identity", inputs: ["a"], outputs: ["b"] }];
  const port = (name: string) => ({ name, dims: ["n"] });
  const model = { name: "same", nodes, constants: [], inputs: [port("a")], outputs: [port("b")] };
  const [session] = await lanes.open(model);
  const running = session!.run({ a: { dims: [1], data: Float32Array.of(1) } });
  const lost = expect(running).rejects.toMatchObject({ code: "worker-lost" });
  await lanes.close();
  await lost;
});
