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
  /** Inputs of the same size, or of one window of x: then every window of x has its own way from it. */
  readonly baselines: readonly Float32Array[];
  readonly gradientsOf: GradientsOf;
  /** Points on the path from each baseline, at first. */
  readonly points: number;
  /** Inputs whose gradients are asked for together; all of a path without it. */
  readonly atOnce?: number | undefined;
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
  const { baselines, tolerance, mostPoints } = options;
  const [score, ...others] = (await scoresOf([x, ...baselines], options)) as [number, ...number[]];
  const expected = mean(others);
  const spread = mean(others.map((other) => Math.abs(score - other)));
  let evaluations = baselines.length + 1;
  for (let { points } = options; ; points *= 2) {
    const values = await alongPaths(x, { ...options, points });
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

async function scoresOf(
  inputs: readonly Float32Array[],
  { gradientsOf, atOnce }: Pick<ExpectedGradientsOptions, "gradientsOf" | "atOnce">,
): Promise<number[]> {
  const size = inputs[0]!.length;
  const scores: number[] = [];
  for (const part of partsOf(inputs, atOnce)) {
    const all = new Float32Array(part.length * size);
    for (const [p, input] of part.entries()) {
      for (let start = 0; start < size; start += input.length) all.set(input, p * size + start);
    }
    scores.push(...(await gradientsOf(all, part.length)).scores);
  }
  return scores;
}

async function alongPaths(
  x: Float32Array,
  options: ExpectedGradientsOptions,
): Promise<Float64Array> {
  const values = new Float64Array(x.length);
  const { places, weights } = gaussLegendre(options.points);
  for (const baseline of options.baselines) {
    for (const part of partsOf([...places.keys()], options.atOnce)) {
      const own = { places: part.map((p) => places[p]!), weights: part.map((p) => weights[p]!) };
      await addPathInto(values, x, { ...options, baseline, ...own });
    }
  }
  return values.map((value) => value / options.baselines.length);
}

/** Adds (x - baseline) times the weighted gradients at some places on the path. */
async function addPathInto(
  values: Float64Array,
  x: Float32Array,
  {
    baseline,
    places,
    weights,
    gradientsOf,
  }: {
    readonly baseline: Float32Array;
    readonly places: readonly number[];
    readonly weights: readonly number[];
    readonly gradientsOf: GradientsOf;
  },
): Promise<void> {
  const size = x.length;
  const distance = x.map((value, i) => value - baseline[i % baseline.length]!);
  const inputs = new Float32Array(places.length * size);
  for (const [p, place] of places.entries()) {
    for (let i = 0; i < size; i++) inputs[p * size + i] = x[i]! - (1 - place) * distance[i]!;
  }
  const { gradients } = await gradientsOf(inputs, places.length);
  for (const [p, weight] of weights.entries()) {
    for (let i = 0; i < size; i++) values[i]! += weight * distance[i]! * gradients[p * size + i]!;
  }
}

function partsOf<T>(all: readonly T[], length = all.length): T[][] {
  return Array.from({ length: Math.ceil(all.length / length) }, (_, p) =>
    all.slice(p * length, (p + 1) * length),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
