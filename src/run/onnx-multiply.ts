import type { OnnxModel } from "../formats/onnx/onnx.ts";
import type { MultiplyTransposed } from "../linalg/multiply.ts";
import { openOnnxSession } from "./onnx-session.ts";

/** A product of two changing matrices with ONNX Runtime, float32: 70 to 150 GFLOP/s on a server core. */
export interface OnnxMultiply {
  readonly multiply: MultiplyTransposed;
  release(): Promise<void>;
}

const PRODUCT: OnnxModel = {
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
};

/**
 * Loads the graph of one matrix product. One thread by default, as suits a job beside others; more for a process of its
 * own, which changes no bit of the product. Throws `session-failed`.
 */
export async function openOnnxMultiply({
  threads = 1,
}: {
  threads?: number;
} = {}): Promise<OnnxMultiply> {
  const session = await openOnnxSession(PRODUCT, { intraOpThreads: threads });
  return {
    multiply: async (a, b, { n, m, k }, out) => {
      const feeds = { left: { dims: [n, k], data: a }, right: { dims: [m, k], data: b } };
      if (out === undefined) {
        const { product } = await session.run(feeds);
        return product!.data;
      }
      await session.runInto(feeds, { product: { dims: [n, m], data: out } });
      return out;
    },
    release: () => session.release(),
  };
}
