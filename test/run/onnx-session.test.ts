import { expect, test } from "vitest";
import { writeOnnx } from "../../src/formats/onnx/onnx.ts";
import { onnxRuntimeVersion, openOnnxSession } from "../../src/run/onnx-session.ts";

const doubling = writeOnnx({
  name: "doubling",
  nodes: [{ operator: "Add", inputs: ["x", "x"], outputs: ["y"] }],
  constants: [],
  inputs: [{ name: "x", dims: ["batch", 2] }],
  outputs: [{ name: "y", dims: ["batch", 2] }],
});

test("a session takes and gives tensors by name, with a free batch", async () => {
  const session = await openOnnxSession(doubling, { intraOpThreads: 2 });
  for (const batch of [1, 3]) {
    const data = Float32Array.from({ length: 2 * batch }, (_, i) => i);
    const results = await session.run({ x: { dims: [batch, 2], data } });
    expect(results).toEqual({ y: { dims: [batch, 2], data: data.map((value) => 2 * value) } });
  }
  await session.release();
});

test("bytes that are no graph are refused with a next step", async () => {
  await expect(openOnnxSession(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({
    code: "session-failed",
    message: expect.stringContaining("could not load the graph"),
    hint: expect.stringContaining("doctor"),
  });
});

test("an input of the wrong shape or name fails, and the session goes on", async () => {
  const session = await openOnnxSession(doubling);
  const data = new Float32Array(3);
  for (const feeds of [{ x: { dims: [1, 3], data } }, { z: { dims: [1, 3], data } }]) {
    await expect(session.run(feeds)).rejects.toMatchObject({
      code: "session-failed",
      message: expect.stringContaining("could not run the graph"),
    });
  }
  const { y } = await session.run({ x: { dims: [1, 2], data: Float32Array.of(1, 2) } });
  expect([...y!.data]).toEqual([2, 4]);
  await session.release();
});

test("the runtime states its version", () => {
  expect(onnxRuntimeVersion).toMatch(/^\d+\.\d+\.\d+/);
});
