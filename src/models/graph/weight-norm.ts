import type { Weight } from "../model.ts";
import type { TensorEntry } from "./tensor-table.ts";

/**
 * Replaces gain and direction of a convolution by its weight (Salimans and Kingma, arXiv 1602.07868):
 * w[o, i, k] = g[k] v[o, i, k] / |v[., ., k]|, one gain per place in the kernel. Reads the tensors of
 * `weightNormTensors` and adds `<layer>.weight`.
 */
export function foldWeightNorm(
  weights: ReadonlyMap<string, Weight>,
  layer: string,
): ReadonlyMap<string, Weight> {
  const gain = weights.get(gainKey(layer))!.data;
  const { shape, data } = weights.get(directionKey(layer))!;
  const kernel = shape.at(-1)!;
  const squares = new Float64Array(kernel);
  for (let i = 0; i < data.length; i++) squares[i % kernel]! += data[i]! ** 2;
  const scale = squares.map((sum, k) => gain[k]! / Math.sqrt(sum));
  const folded = data.map((value, i) => value * scale[i % kernel]!);
  return new Map([...weights, [`${layer}.weight`, { shape, data: folded }]]);
}

/** Lists gain and direction of a convolution's weight [channels out, channels in, kernel] in the spelling of torch 2.1 and later. */
export function weightNormTensors(layer: string, shape: readonly number[]): TensorEntry[] {
  return [
    [gainKey(layer), [1, 1, shape.at(-1)!]],
    [directionKey(layer), shape],
  ];
}

/** The same two tensors in files of torch before 2.1: key in the table to key in the file. */
export function oldWeightNormKeys(layer: string): ReadonlyMap<string, string> {
  return new Map([
    [gainKey(layer), `${layer}.weight_g`],
    [directionKey(layer), `${layer}.weight_v`],
  ]);
}

function gainKey(layer: string): string {
  return `${layer}.parametrizations.weight.original0`;
}

function directionKey(layer: string): string {
  return `${layer}.parametrizations.weight.original1`;
}
