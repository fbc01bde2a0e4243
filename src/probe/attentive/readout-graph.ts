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
 * float32[batch, tokens] (0, or a large negative number where a record has no such token), "stack" and "biases" as
 * `Readouts` has them, and per readout and record "wanted" (0 or 1) and "weight" (0 where there is nothing to learn). Output
 * "loss" float32[batch]: the weighted log-loss, by softmax over a model's outputs where classes exclude each other.
 */
export function readoutGraph({
  tokens,
  width,
  models,
  outputs,
  kind,
}: ReadoutGraphSize): OnnxModel {
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
  const scale = "1 / sqrt width";
  constants.set(scale, { name: scale, dims: [], data: Float32Array.of(1 / Math.sqrt(width)) });

  // Readouts come first in every product, so that each way is one product of plain matrices, nothing turned.
  const rows = apply("Reshape", ["tokens", integers(-1, width)]);
  const both = apply("Gemm", ["stack", rows], { transB: integer(1) });
  const perRecord = apply("Reshape", [both, integers(2 * count, -1, tokens)]);
  const halves = { inputs: [perRecord, integers(count, count)], outputs: ["queried", "valued"] };
  nodes.push({ operator: "Split", ...halves, attributes: { axis: integer(0) } });
  const scores = apply("Add", [apply("Mul", ["queried", scale]), "absent"]);
  const attention = apply("Softmax", [scores], { axis: integer(-1) });
  const mixed = apply("Mul", [attention, "valued"]);
  const sums = apply("ReduceSum", [mixed, integers(2)], { keepdims: integer(0) });
  const logits = apply("Add", [sums, "biases"]);
  const losses =
    kind === "multi-class"
      ? apply("Neg", [hit(logShares())])
      : apply("Sub", [apply("Softplus", [logits]), hit(logits)]);
  const weighted = apply("Mul", [losses, "weight"]);
  const total = apply("ReduceSum", [weighted, integers(0)], { keepdims: integer(0) });
  nodes.push({ operator: "Identity", inputs: [total], outputs: ["loss"] });

  function hit(values: string): string {
    return apply("Mul", [values, "wanted"]);
  }
  function logShares(): string {
    const apart = apply("Reshape", [logits, integers(models, outputs, -1)]);
    const shares = apply("LogSoftmax", [apart], { axis: integer(1) });
    return apply("Reshape", [shares, integers(count, -1)]);
  }
  return {
    name: "attentive readouts",
    nodes,
    constants: [...constants.values()],
    inputs: [
      { name: "tokens", dims: ["batch", tokens, width] },
      { name: "absent", dims: ["batch", tokens] },
      { name: "stack", dims: [2 * count, width] },
      { name: "biases", dims: [count, 1] },
      { name: "wanted", dims: [count, "batch"] },
      { name: "weight", dims: [count, "batch"] },
    ],
    outputs: [{ name: "loss", dims: ["batch"] }],
  };
}

function integer(value: number): OnnxAttribute {
  return { kind: "integer", value };
}
