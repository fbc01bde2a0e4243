import { expect, test } from "vitest";
import { writeOnnx } from "../../src/formats/onnx/onnx.ts";
import { chooseProvider } from "../../src/run/provider.ts";
import { largestDifference, openVerified } from "../../src/run/verified-session.ts";

test("without a word the machine decides, and the processor is always there", () => {
  for (const nothing of [undefined, "", "auto"]) {
    const { provider, isAutomatic } = chooseProvider(nothing);
    expect(isAutomatic).toBe(true);
    expect(["cpu", "cuda"]).toContain(provider);
  }
  expect(chooseProvider("cpu")).toEqual({ provider: "cpu", isAutomatic: false });
});

test("a word that is no provider is answered with those that are", () => {
  expect(() => chooseProvider("gpu")).toThrow(
    expect.objectContaining({
      code: "option-invalid",
      message: '"gpu" is no provider',
      hint: expect.stringContaining("cuda"),
    }),
  );
});

test("a provider that this ONNX Runtime lacks is refused with those that it has", () => {
  // CoreML is Apple's, DirectML is Microsoft's: no system has both.
  const absent = process.platform === "darwin" ? "dml" : "coreml";
  expect(() => chooseProvider(absent)).toThrow(
    expect.objectContaining({ code: "option-invalid", hint: expect.stringContaining("cpu") }),
  );
});

test("a difference is judged by the largest expected value, and NaN is as different as can be", () => {
  expect(largestDifference(Float32Array.of(1, 0), Float32Array.of(1, -10))).toBe(1);
  expect(largestDifference(Float32Array.of(2, -4), Float32Array.of(2, -4))).toBe(0);
  expect(largestDifference(Float32Array.of(0, 0), Float32Array.of(0, 0))).toBe(0);
  expect(largestDifference(Float32Array.of(Number.NaN, 1), Float32Array.of(1, 1))).toBe(
    Number.POSITIVE_INFINITY,
  );
});

test("a graph opens on the processor without a trial", async () => {
  const graph = writeOnnx({
    name: "doubling",
    nodes: [{ operator: "Add", inputs: ["x", "x"], outputs: ["y"] }],
    constants: [],
    inputs: [{ name: "x", dims: ["batch", 2] }],
    outputs: [{ name: "y", dims: ["batch", 2] }],
  });
  const trial = { input: "x", dims: [1, 2], output: "y" };
  const session = await openVerified(graph, { provider: "cpu", prepack: true, trial });
  expect(session.inputs).toEqual([{ name: "x", type: "float32", dims: ["batch", 2] }]);
  expect(session.outputs).toEqual([{ name: "y", type: "float32", dims: ["batch", 2] }]);
  await session.release();
});
