import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { EinthovenError } from "../../src/core/error.ts";
import { splitOnnx } from "../../src/formats/onnx/external-data.ts";
import { onnxExternalFiles } from "../../src/formats/onnx/external-files.ts";
import { type OnnxModel, writeOnnx } from "../../src/formats/onnx/onnx.ts";

const LARGE = 20_000;

/** y = x + large + small; one constant is worth a place of its own. */
function model(large = LARGE): OnnxModel {
  return {
    name: "sum",
    nodes: [
      { operator: "Add", inputs: ["x", "large"], outputs: ["between"] },
      { operator: "Add", inputs: ["between", "small"], outputs: ["y"] },
    ],
    constants: [
      { name: "small", dims: [1], data: Float32Array.of(0.5) },
      { name: "large", dims: [large], data: Float32Array.from({ length: large }, (_, i) => i) },
      { name: "other", dims: [large], data: new Float32Array(large).fill(3) },
    ],
    inputs: [{ name: "x", dims: ["batch", large] }],
    outputs: [{ name: "y", dims: ["batch", large] }],
  };
}

test("large constants lie apart at places that every system can map, small ones stay", () => {
  const { graph, pieces, externalBytes } = splitOnnx(model(), "weights.bin");
  expect(pieces.map(({ offset }) => offset)).toEqual([0, 131_072]);
  expect(externalBytes).toBe(131_072 + 4 * LARGE);
  expect(new Float32Array(pieces[0]!.bytes.buffer).at(-1)).toBe(LARGE - 1);
  expect(graph.length).toBeLessThan(1000);
  const text = Buffer.from(graph).toString("latin1");
  expect(text).toContain("weights.bin");
});

test("a graph of small constants needs no file beside it", () => {
  const split = splitOnnx(model(4), "weights.bin");
  expect(split).toMatchObject({ pieces: [], externalBytes: 0 });
  expect(split.graph).toEqual(writeOnnx(model(4)));
});

test("the files of external data are found again, each once", async () => {
  const { graph } = splitOnnx(model(), "weights.bin");
  expect(await onnxExternalFiles(bytesOf(graph))).toEqual(["weights.bin"]);
  expect(await onnxExternalFiles(bytesOf(writeOnnx(model())))).toEqual([]);
});

test.each([["../secret"], ["/etc/passwd"], ["a/../../b"], ["C:\\windows"], [""]])(
  "external data at '%s' is refused",
  async (location) => {
    const { graph } = splitOnnx(model(), location);
    await expect(onnxExternalFiles(bytesOf(graph))).rejects.toMatchObject({
      code: "checkpoint-malformed",
    });
  },
);

test("bytes that are no model are refused, never read without end", async () => {
  const { graph } = splitOnnx(model(), "weights.bin");
  const mutated = fc.tuple(
    fc.array(fc.tuple(fc.nat(graph.length - 1), fc.nat(255)), { maxLength: 8 }),
    fc.nat(graph.length),
  );
  await fc.assert(
    fc.asyncProperty(mutated, async ([changes, length]) => {
      const bytes = graph.slice(0, length);
      for (const [place, value] of changes) if (place < length) bytes[place] = value;
      try {
        expect(Array.isArray(await onnxExternalFiles(bytesOf(bytes)))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(EinthovenError);
      }
    }),
    { numRuns: 2000 },
  );
});
