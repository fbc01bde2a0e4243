import { gaussLegendre } from "./gauss-legendre.ts";

/** What each value of an input adds to a score, beside what baselines would give. */
export interface ExpectedGradients {
  /** float64[size]. They sum to `score - expected` up to the error of the rule along the paths. */
  readonly values: Float64Array;
  readonly score: number;
  /** Mean score of the baselines. */
  readonly expected: number;
  /** Mean over baselines of |score - score of the baseline|: what there is to explain on one path. */
  readonly spread: number;
  /** Points on each path that were needed. */
  readonly points: number;
  /** Gradients that were computed. */
  readonly evaluations: number;
}

/** Scores of inputs, and their gradients: float32[count, size] in, float64[count] and float32[count, size] out. */
export type GradientsOf = (
  inputs: Float32Array,
  count: number,
) => Promise<{ readonly scores: Float64Array; readonly gradients: Float32Array }>;

export interface ExpectedGradientsOptions {
  /** Inputs of the same size. */
  readonly baselines: readonly Float32Array[];
  readonly gradientsOf: GradientsOf;
  /** Points on the path from each baseline, at first. */
  readonly points: number;
  /** They are doubled until the values are complete within this share, or up to `mostPoints`. */
  readonly tolerance: number;
  readonly mostPoints: number;
}

/**
 * Expected gradients (Erion et al., Nature Machine Intelligence 2021): the mean over baselines b of (x - b) times the mean
 * gradient on the straight path from b to x. The authors draw place and baseline together; here every baseline gets
 * Gauss and Legendre's places on its path, so that the only error left is that of the rule, and completeness shows it.
 */
export async function expectedGradients(
  x: Float32Array,
  options: ExpectedGradientsOptions,
): Promise<ExpectedGradients> {
  const { baselines, gradientsOf, tolerance, mostPoints } = options;
  const ends = await gradientsOf(joined([x, ...baselines]), baselines.length + 1);
  const [score, ...others] = ends.scores as unknown as [number, ...number[]];
  const expected = mean(others);
  const spread = mean(others.map((other) => Math.abs(score - other)));
  let evaluations = baselines.length + 1;
  for (let { points } = options; ; points *= 2) {
    const values = await alongPaths(x, { baselines, gradientsOf, points });
    evaluations += points * baselines.length;
    const found = { values, score, expected, spread, points, evaluations };
    if (completenessError(found) < tolerance || 2 * points > mostPoints) return found;
  }
}

/**
 * How far the values are from adding up, relative to what there is to add up: |sum - (score - expected)| / |score - expected|.
 * Where score and expectation are nearly the same, the paths' own differences (`spread`, a tenth of it) are the measure.
 */
export function completenessError({
  values,
  score,
  expected,
  spread,
}: Pick<ExpectedGradients, "values" | "score" | "expected" | "spread">): number {
  const sum = values.reduce((total, value) => total + value, 0);
  const whole = Math.max(Math.abs(score - expected), spread / 10);
  return whole === 0 ? 0 : Math.abs(sum - (score - expected)) / whole;
}

async function alongPaths(
  x: Float32Array,
  {
    baselines,
    gradientsOf,
    points,
  }: Pick<ExpectedGradientsOptions, "baselines" | "gradientsOf" | "points">,
): Promise<Float64Array> {
  const { places, weights } = gaussLegendre(points);
  const size = x.length;
  const values = new Float64Array(size);
  for (const baseline of baselines) {
    const inputs = new Float32Array(points * size);
    for (const [p, place] of places.entries()) {
      for (let i = 0; i < size; i++) {
        inputs[p * size + i] = baseline[i]! + place * (x[i]! - baseline[i]!);
      }
    }
    const { gradients } = await gradientsOf(inputs, points);
    for (const [p, weight] of weights.entries()) {
      const share = weight / baselines.length;
      for (let i = 0; i < size; i++) {
        values[i]! += share * (x[i]! - baseline[i]!) * gradients[p * size + i]!;
      }
    }
  }
  return values;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    out.set(part, start);
    start += part.length;
  }
  return out;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
