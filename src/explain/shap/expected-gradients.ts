import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import { additivityErrorOf, type ShapValues } from "./shap-values.ts";

/** A network of one hidden layer of rectified units: output = outer relu(inner x + innerBias) + outerBias. */
export interface HiddenLayerNetwork {
  readonly features: number;
  readonly hidden: number;
  readonly outputs: number;
  /** [hidden, features], row-major. */
  readonly inner: ArrayLike<number>;
  readonly innerBias: ArrayLike<number>;
  /** [outputs, hidden]. */
  readonly outer: ArrayLike<number>;
  readonly outerBias: ArrayLike<number>;
}

/** Parts of the background whose spread is the error. */
const GROUPS = 5;

/**
 * Computes expected gradients (Erion et al., 2021): the gradient averaged over the straight lines from every background
 * record to the explained one, times their distance. Along a line each unit of one hidden layer is switched on for one
 * stretch, whose length is known, so the integral needs no drawn points (Sundararajan et al., 2017, in closed form). The
 * values are Aumann-Shapley values: they add up to the output, and are the SHAP values where the network is additive.
 * `background` and `explained` are float32[records, features]. One entry per output; the standard error says what another
 * background of this size would change, from five parts of this one. Throws `shape-mismatch`, `values-invalid`.
 */
export function expectedGradients(
  network: HiddenLayerNetwork,
  { background, explained }: { background: Matrix; explained: Matrix },
): ShapValues[] {
  refuse(network, background, explained);
  const { rows, cols } = explained;
  const groups = Math.min(GROUPS, background.rows);
  const parts = Array.from({ length: network.outputs }, () => new Float64Array(cols));
  const values = parts.map(() => new Float64Array(rows * cols));
  const squares = new Float64Array(network.outputs);
  const units = { x: unitsOf(network, explained), background: unitsOf(network, background) };
  const means = Array.from({ length: groups }, () => parts.map(() => new Float64Array(cols)));
  for (let r = 0; r < rows; r++) {
    for (let group = 0; group < groups; group++) {
      const lines = { r, group, groups, background, explained, units };
      gradientsInto(means[group]!, network, lines);
    }
    for (let o = 0; o < network.outputs; o++) {
      const own = means.map((mean) => mean[o]!);
      const sizes = own.map((_, group) => groupSize(background.rows, group, groups));
      squares[o]! += pooledInto(values[o]!.subarray(r * cols, (r + 1) * cols), own, sizes);
    }
  }
  const known = outputsOf(network, units.background);
  const found = outputsOf(network, units.x);
  return values.map((own, o): ShapValues => {
    const baseValue = known[o]!.reduce((sum, value) => sum + value / background.rows, 0);
    const additivityError = additivityErrorOf(own, { outputs: found[o]!, baseValue });
    const standardError = own.length === 0 ? 0 : Math.sqrt(squares[o]! / own.length);
    return { rows, cols, values: own, baseValue, additivityError, standardError };
  });
}

function refuse({ features }: HiddenLayerNetwork, background: Matrix, explained: Matrix): void {
  if (background.cols !== features || explained.cols !== features) {
    throw new EinthovenError(
      "shape-mismatch",
      `a network of ${features} features, ${background.cols} in the background, ${explained.cols} to explain`,
      { hint: "explain records of the embedding that the probe was fitted on" },
    );
  }
  if (background.rows === 0) {
    throw new EinthovenError("values-invalid", "a background of 0 records", {
      hint: "the background is drawn from the training data of the probe",
    });
  }
}

/** Hidden units before rectification: float64[records, hidden]. */
function unitsOf(
  { features, hidden, inner, innerBias }: HiddenLayerNetwork,
  x: Matrix,
): Float64Array {
  const out = new Float64Array(x.rows * hidden);
  for (let r = 0; r < x.rows; r++) {
    for (let h = 0; h < hidden; h++) {
      let sum = innerBias[h]!;
      for (let f = 0; f < features; f++)
        sum += inner[h * features + f]! * x.data[r * features + f]!;
      out[r * hidden + h] = sum;
    }
  }
  return out;
}

/** float64[records] per output. */
function outputsOf(
  { hidden, outputs, outer, outerBias }: HiddenLayerNetwork,
  units: Float64Array,
): Float64Array[] {
  return Array.from({ length: outputs }, (_, o) =>
    Float64Array.from({ length: units.length / hidden }, (_record, r) => {
      let sum = outerBias[o]!;
      for (let h = 0; h < hidden; h++)
        sum += outer[o * hidden + h]! * Math.max(0, units[r * hidden + h]!);
      return sum;
    }),
  );
}

interface Lines {
  readonly r: number;
  readonly group: number;
  readonly groups: number;
  readonly background: Matrix;
  readonly explained: Matrix;
  readonly units: { readonly x: Float64Array; readonly background: Float64Array };
}

/** Values of one record against every `groups`-th background record: one float64[features] per output. */
function gradientsInto(
  out: readonly Float64Array[],
  network: HiddenLayerNetwork,
  lines: Lines,
): void {
  const { features, hidden, inner, outer } = network;
  for (const own of out) own.fill(0);
  const distance = new Float64Array(features);
  for (let h = 0; h < hidden; h++) {
    if (!activeDistanceInto(distance, { hidden, h, ...lines })) continue;
    for (let f = 0; f < features; f++) {
      const gradient = distance[f]! * inner[h * features + f]!;
      for (let o = 0; o < out.length; o++) out[o]![f]! += outer[o * hidden + h]! * gradient;
    }
  }
}

/** Mean over the group of (x - background) x the share of the line on which unit h is on; false where it never is. */
function activeDistanceInto(
  distance: Float64Array,
  {
    hidden,
    h,
    r,
    group,
    groups,
    background,
    explained,
    units,
  }: Lines & { hidden: number; h: number },
): boolean {
  const features = distance.length;
  const count = groupSize(background.rows, group, groups);
  distance.fill(0);
  let shares = 0;
  for (let b = group; b < background.rows; b += groups) {
    const share = activeShare(units.background[b * hidden + h]!, units.x[r * hidden + h]!) / count;
    if (share === 0) continue;
    shares += share;
    for (let f = 0; f < features; f++) distance[f]! -= share * background.data[b * features + f]!;
  }
  for (let f = 0; f < features; f++) distance[f]! += shares * explained.data[r * features + f]!;
  return shares > 0;
}

/** The share of the line on which a unit is above zero. */
function activeShare(from: number, to: number): number {
  if (from <= 0 && to <= 0) return 0;
  if (from > 0 && to > 0) return 1;
  return to > 0 ? to / (to - from) : from / (from - to);
}

function groupSize(rows: number, group: number, groups: number): number {
  return Math.ceil((rows - group) / groups);
}

/** Writes the mean over all background records; returns the squared standard errors, summed over features. */
function pooledInto(
  out: Float64Array,
  groups: readonly Float64Array[],
  sizes: readonly number[],
): number {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let squares = 0;
  for (let f = 0; f < out.length; f++) {
    const mean = groups.reduce((sum, own, g) => sum + (own[f]! * sizes[g]!) / all, 0);
    out[f] = mean;
    if (groups.length < 2) continue;
    const spread =
      groups.reduce((sum, own) => sum + (own[f]! - mean) ** 2, 0) / (groups.length - 1);
    squares += spread / groups.length;
  }
  return squares;
}
