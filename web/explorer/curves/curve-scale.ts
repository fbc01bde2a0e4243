import { niceTicks } from "../../../src/report/figures/nice-ticks.ts";
import type { ExplorerCurve } from "../../../src/results/explorer/explorer-curves.ts";

/** Where values are drawn. Lengths in CSS pixels. */
export interface CurveScale {
  readonly x: (value: number) => number;
  readonly y: (score: number) => number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const TOP = 12;
const BOTTOM = 44;
const LEFT = 46;

/** A logarithmic axis of settings and a linear one of scores that holds every interval of the emphasised lines. */
export function curveScale(
  curves: readonly ExplorerCurve[],
  {
    width,
    height,
    labels,
    strong,
  }: { width: number; height: number; labels: number; strong: ReadonlySet<string | undefined> },
): CurveScale {
  const values = [
    ...new Set(curves.flatMap(({ points }) => points.map(({ setting }) => setting.value))),
  ].sort((a, b) => a - b);
  const scores = curves.flatMap(({ points, model }) =>
    points.flatMap(({ value, lower, upper }) =>
      strong.has(model) ? [value ?? [], lower ?? [], upper ?? []].flat() : (value ?? []),
    ),
  );
  const padding = 0.06 * (Math.max(...scores) - Math.min(...scores) || 0.1);
  const low = Math.min(...scores) - padding;
  const high = Math.max(...scores) + padding;
  const left = LEFT;
  const right = width - labels;
  const top = TOP;
  const bottom = height - BOTTOM;
  const first = Math.log(values[0] ?? 1);
  const span = Math.log(values.at(-1) ?? 1) - first || 1;
  const inset = values.length === 1 ? (right - left) / 2 : 14;
  return {
    x: (value) => left + inset + ((Math.log(value) - first) / span) * (right - left - 2 * inset),
    y: (score) => bottom - ((score - low) / (high - low)) * (bottom - top),
    xTicks: values,
    yTicks: niceTicks([low, high], { leastStep: (high - low) / 6 }),
    left,
    right,
    top,
    bottom,
  };
}
