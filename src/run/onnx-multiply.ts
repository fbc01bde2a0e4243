import type { MultiplyTransposed } from "../linalg/multiply.ts";
import { openOnnxSession } from "./onnx-session.ts";

/** A product of two changing matrices with ONNX Runtime, float32, one thread: about 150 GFLOP/s on a server core. */
export interface OnnxMultiply {
  readonly multiply: MultiplyTransposed;
  release(): Promise<void>;
}

/** Loads the graph of one matrix product. Throws `session-failed`. */
export async function openOnnxMultiply(): Promise<OnnxMultiply> {
  const session = await openOnnxSession({
    name: "product of two matrices, the second turned",
    nodes: [
      {
        operator: "Gemm",
        inputs: ["left", "right"],
        outputs: ["product"],
        attributes: { transB: { kind: "integer", value: 1 } },
      },
    ],
    constants: [],
    inputs: [
      { name: "left", dims: ["n", "k"] },
      { name: "right", dims: ["m", "k"] },
    ],
    outputs: [{ name: "product", dims: ["n", "m"] }],
  });
  return {
    multiply: async (a, b, { n, m, k }) => {
      const { product } = await session.run({
        left: { dims: [n, k], data: a },
        right: { dims: [m, k], data: b },
      });
      return product!.data;
    },
    release: () => session.release(),
  };
}
