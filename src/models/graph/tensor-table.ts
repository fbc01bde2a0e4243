/** A tensor's key in the state dict and its shape. */
export type TensorEntry = readonly [key: string, shape: readonly number[]];

/** Lists `<layer>.weight` of this shape and `<layer>.bias` of its first axis. */
export function withBias(layer: string, shape: readonly number[]): TensorEntry[] {
  return [
    [`${layer}.weight`, shape],
    [`${layer}.bias`, [shape[0]!]],
  ];
}

/** Lists what a batch norm keeps per channel: gain, offset and running statistics. */
export function batchNormTensors(layer: string, channels: number): TensorEntry[] {
  const parts = ["weight", "bias", "running_mean", "running_var"];
  return parts.map((part) => [`${layer}.${part}`, [channels]]);
}

/** Counts learned numbers: running statistics are not among them. */
export function parameterCount(tensors: ReadonlyMap<string, readonly number[]>): number {
  const learned = [...tensors].filter(([key]) => !key.includes("running_"));
  return learned.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);
}
