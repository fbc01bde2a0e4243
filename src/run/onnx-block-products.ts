import type { Matrix } from "../core/matrix.ts";
import type { Session, Tensor } from "../core/session.ts";
import type { OnnxModel } from "../formats/onnx/onnx.ts";
import type { BlockProducts, OpenBlockProducts } from "../linalg/row-blocks.ts";
import { openOnnxSession } from "./onnx-session.ts";

/** Multiplies blocks with ONNX Runtime, float32 throughout; no block is packed or kept. Throws `session-failed`. */
export function openOnnxBlockProducts(): Promise<BlockProducts> {
  return onnxBlockProducts()();
}

/** The same in so many threads; jobs of a study have one each. */
export function onnxBlockProducts({
  threads = 1,
}: {
  readonly threads?: number;
} = {}): OpenBlockProducts {
  return async () => {
    const open = (left: 0 | 1, right: 0 | 1): Promise<Session> =>
      openOnnxSession(product(left, right), { intraOpThreads: threads });
    const [forward, backward, squares] = [await open(0, 1), await open(0, 0), await open(1, 0)];
    return {
      timesTransposed: (x, w, n) => multiplied(forward, { dims: [n, x.cols], data: w }, x),
      times: (x, r, n) => multiplied(backward, { dims: [n, x.rows], data: r }, x),
      squares: (x) => multiplied(squares, tensor(x), x),
      release: async () => {
        for (const session of [forward, backward, squares]) await session.release();
      },
    };
  };
}

async function multiplied(session: Session, left: Tensor, x: Matrix): Promise<Float32Array> {
  return (await session.run({ left, right: tensor(x) }))["product"]!.data;
}

function tensor({ rows, cols, data }: Matrix): Tensor {
  return { dims: [rows, cols], data };
}

function product(transA: 0 | 1, transB: 0 | 1): OnnxModel {
  return {
    name: "product of two matrices",
    nodes: [
      {
        operator: "Gemm",
        inputs: ["left", "right"],
        outputs: ["product"],
        attributes: {
          transA: { kind: "integer", value: transA },
          transB: { kind: "integer", value: transB },
        },
      },
    ],
    constants: [],
    inputs: [
      { name: "left", dims: ["a", "b"] },
      { name: "right", dims: ["c", "d"] },
    ],
    outputs: [{ name: "product", dims: ["e", "f"] }],
  };
}
