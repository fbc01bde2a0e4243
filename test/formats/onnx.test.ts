import { expect, test } from "vitest";
import { writeOnnx } from "../../src/formats/onnx/onnx.ts";
import {
  bytesField,
  floatField,
  integerField,
  messageBytes,
} from "../../src/formats/onnx/onnx-proto.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";

test("protobuf fields equal the examples of the encoding's documentation", () => {
  const hex = (message: readonly Uint8Array[]): string =>
    Buffer.from(messageBytes(message)).toString("hex");
  expect(hex(integerField(1, 150))).toBe("089601");
  expect(hex(integerField(1, -2))).toBe("08feffffffffffffffff01");
  expect(hex(integerField(1, 2 ** 40))).toBe("08808080808020");
  expect(hex(bytesField(2, "testing"))).toBe("120774657374696e67");
  expect(hex(bytesField(3, integerField(1, 150)))).toBe("1a03089601");
  expect(hex(floatField(16, 1.5))).toBe("85010000c03f");
});

test("every kind of attribute and constant reaches the runtime", async () => {
  // y = LeakyRelu(x reshaped to [batch, 2, 2]) transposed, resized: floats, integers, lists and texts are used.
  const model = writeOnnx({
    name: "attributes",
    nodes: [
      { operator: "Reshape", inputs: ["x", "shape"], outputs: ["square"] },
      {
        operator: "Transpose",
        inputs: ["square"],
        outputs: ["turned"],
        attributes: { perm: { kind: "integers", values: [0, 2, 1] } },
      },
      {
        operator: "LeakyRelu",
        inputs: ["turned"],
        outputs: ["leaky"],
        attributes: { alpha: { kind: "float", value: 0.25 } },
      },
      {
        operator: "Pad",
        inputs: ["leaky", "pads"],
        outputs: ["padded"],
        attributes: { mode: { kind: "text", value: "edge" } },
      },
      { operator: "Mul", inputs: ["padded", "gains"], outputs: ["scaled"] },
      {
        operator: "Flatten",
        inputs: ["scaled"],
        outputs: ["y"],
        attributes: { axis: { kind: "integer", value: 1 } },
      },
    ],
    constants: [
      { name: "shape", dims: [3], data: BigInt64Array.of(-1n, 2n, 2n) },
      { name: "pads", dims: [6], data: BigInt64Array.of(0n, 0n, 0n, 0n, 0n, 1n) },
      { name: "gains", dims: [3], data: Float32Array.of(1, 1, 10) },
    ],
    inputs: [{ name: "x", dims: ["batch", 4] }],
    outputs: [{ name: "y", dims: ["batch", 6] }],
  });
  const session = await openOnnxSession(model);
  const data = Float32Array.of(1, -2, 3, -4, 0, 0, 0, 8);
  const { y } = await session.run({ x: { dims: [2, 4], data } });
  expect(y!.dims).toEqual([2, 6]);
  expect([...y!.data]).toEqual([1, 3, 30, -0.5, -1, -10, 0, 0, 0, 0, 8, 80]);
  await session.release();
});

test("a constant that is a view into a larger buffer is written by its own values", async () => {
  const larger = Float32Array.of(9, 9, 1, 2, 9);
  const model = writeOnnx({
    name: "view",
    nodes: [{ operator: "Add", inputs: ["x", "c"], outputs: ["y"] }],
    constants: [{ name: "c", dims: [2], data: larger.subarray(2, 4) }],
    inputs: [{ name: "x", dims: ["batch", 2] }],
    outputs: [{ name: "y", dims: ["batch", 2] }],
  });
  const session = await openOnnxSession(model);
  const { y } = await session.run({ x: { dims: [1, 2], data: new Float32Array(2) } });
  expect([...y!.data]).toEqual([1, 2]);
  await session.release();
});

test("the body of a loop reaches the runtime and sees the constants around it", async () => {
  const body = {
    name: "sums",
    nodes: [
      { operator: "Mul", inputs: ["item", "factor"], outputs: ["scaled"] },
      { operator: "Add", inputs: ["sum", "scaled"], outputs: ["next"] },
      { operator: "Identity", inputs: ["next"], outputs: ["kept"] },
    ],
    inputs: ["sum", "item"],
    outputs: ["next", "kept"],
  };
  const model = writeOnnx({
    name: "loop",
    nodes: [
      {
        operator: "Scan",
        inputs: ["start", "x"],
        outputs: ["total", "y"],
        attributes: {
          body: { kind: "graph", value: body },
          num_scan_inputs: { kind: "integer", value: 1 },
        },
      },
    ],
    constants: [
      { name: "start", dims: [2], data: Float32Array.of(0, 100) },
      { name: "factor", dims: [1], data: Float32Array.of(10) },
    ],
    inputs: [{ name: "x", dims: ["steps", 2] }],
    outputs: [{ name: "y", dims: ["steps", 2] }],
  });
  const session = await openOnnxSession(model);
  const { y } = await session.run({
    x: { dims: [3, 2], data: Float32Array.of(1, 1, 2, 0, 3, -1) },
  });
  expect([...y!.data]).toEqual([10, 110, 30, 110, 60, 100]);
  await session.release();
});
