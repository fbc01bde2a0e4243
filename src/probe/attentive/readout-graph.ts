import type { OnnxAttribute, OnnxConstant, OnnxModel, OnnxNode } from "../../formats/onnx/onnx.ts";
import type { TaskKind } from "../probe.ts";

/** What the graph of a batch is made for. */
export interface ReadoutGraphSize {
  /** Tokens of each record; those that a record does not have are masked. */
  readonly tokens: number;
  readonly width: number;
  /** Models that are trained side by side, each with as many outputs. */
  readonly models: number;
  readonly outputs: number;
  readonly kind: TaskKind;
}

/**
 * Writes the loss of attentive readouts over a batch as a graph. Inputs: "tokens" float32[batch, tokens, width], "absent"
 * float32[batch, 1, tokens] (0, or a large negative number where a record has no such token), "stack" and "biases" as
 * `Readouts` has them, and per record and readout "wanted" (0 or 1) and "weight" (0 where there is nothing to learn). Output
 * "loss" float32[batch]: the weighted log-loss, by softmax over a model's outputs where classes exclude each other.
 */
export function readoutGraph({ tokens, width, models, outputs, kind }: ReadoutGraphSize): OnnxModel {
  const count = models * outputs;
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxConstant>();
  function integers(...values: number[]): string {
    const name = `int64 ${values.join(" ")}`;
    const data = BigInt64Array.from(values, BigInt);
    constants.set(name, { name, dims: [values.length], data });
    return name;
  }
  function apply(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    const output = `value ${nodes.length}`;
    nodes.push({ operator, inputs, outputs: [output], attributes });
    return output;
  }
  function part(of: string, first: number): string {
    return apply("Slice", [of, integers(first), integers(first + count), integers(1)]);
  }
  const scale = "1 / sqrt width";
  constants.set(scale, { name: scale, dims: [], data: Float32Array.of(1 / Math.sqrt(width)) });

  const rows = apply("Reshape", ["tokens", integers(-1, width)]);
  const both = apply("Gemm", [rows, "stack"], { transB: integer(1) });
  const perRecord = apply("Reshape", [both, integers(-1, tokens, 2 * count)]);
  const turned = apply("Transpose", [perRecord], { perm: { kind: "integers", values: [0, 2, 1] } });
  const scores = apply("Add", [apply("Mul", [part(turned, 0), scale]), "absent"]);
  const attention = apply("Softmax", [scores], { axis: integer(-1) });
  const mixed = apply("Mul", [attention, part(turned, count)]);
  const sums = apply("ReduceSum", [mixed, integers(2)], { keepdims: integer(0) });
  const logits = apply("Add", [sums, "biases"]);
  const losses =
    kind === "multi-class" ? softmaxLosses() : apply("Sub", [apply("Softplus", [logits]), hit(logits)]);
  const weighted = apply("Mul", [losses, "weight"]);
  const total = apply("ReduceSum", [weighted, integers(1)], { keepdims: integer(0) });
  nodes.push({ operator: "Identity", inputs: [total], outputs: ["loss"] });

  function hit(values: string): string {
    return apply("Mul", [values, "wanted"]);
  }
  function softmaxLosses(): string {
    const apart = apply("Reshape", [logits, integers(-1, models, outputs)]);
    const logShares = apply("LogSoftmax", [apart], { axis: integer(-1) });
    return apply("Neg", [hit(apply("Reshape", [logShares, integers(-1, count)]))]);
  }
  return {
    name: "attentive readouts",
    nodes,
    constants: [...constants.values()],
    inputs: [
      { name: "tokens", dims: ["batch", tokens, width] },
      { name: "absent", dims: ["batch", 1, tokens] },
      { name: "stack", dims: [2 * count, width] },
      { name: "biases", dims: [count] },
      { name: "wanted", dims: ["batch", count] },
      { name: "weight", dims: ["batch", count] },
    ],
    outputs: [{ name: "loss", dims: ["batch"] }],
  };
}

function integer(value: number): OnnxAttribute {
  return { kind: "integer", value };
}
