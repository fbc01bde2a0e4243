import { EinthovenError } from "../../core/error.ts";

/** The map's similarity 1 / (1 + a d^(2 b)) at distance d. */
export interface Curve {
  readonly a: number;
  readonly b: number;
}

const POINTS = 300;

/**
 * Fits a and b by least squares to the wanted fall-off: 1 up to `minDistance`, then
 * exp(-(d - minDistance) / spread), at 300 distances up to 3 x spread, as umap-learn 0.5.12 find_ab_params.
 * Levenberg-Marquardt from a = b = 1. Throws `option-invalid` unless 0 <= minDistance <= spread and spread > 0.
 */
export function fitCurve({ minDistance, spread }: { minDistance: number; spread: number }): Curve {
  if (!(spread > 0 && minDistance >= 0 && minDistance <= spread)) {
    throw new EinthovenError(
      "option-invalid",
      `UMAP minDistance ${minDistance} with spread ${spread}`,
      { hint: "choose 0 <= minDistance <= spread, for example 0.1 and 1" },
    );
  }
  const distances = Float64Array.from(
    { length: POINTS },
    (_, i) => (3 * spread * i) / (POINTS - 1),
  );
  const wanted = distances.map((d) =>
    d < minDistance ? 1 : Math.exp(-(d - minDistance) / spread),
  );
  let curve: Curve = { a: 1, b: 1 };
  let squares = misfit(curve, distances, wanted);
  let damping = 1e-3;
  for (let step = 0; step < 200 && damping < 1e12; step++) {
    const next = dampedStep(curve, { distances, wanted, damping });
    const nextSquares = misfit(next, distances, wanted);
    if (next.a > 0 && nextSquares <= squares) {
      curve = next;
      squares = nextSquares;
      damping /= 10;
    } else {
      damping *= 10;
    }
  }
  return curve;
}

function misfit({ a, b }: Curve, distances: Float64Array, wanted: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < distances.length; i++) {
    squares += (1 / (1 + a * distances[i]! ** (2 * b)) - wanted[i]!) ** 2;
  }
  return squares;
}

function dampedStep(
  { a, b }: Curve,
  {
    distances,
    wanted,
    damping,
  }: { distances: Float64Array; wanted: Float64Array; damping: number },
): Curve {
  let aa = 0;
  let ab = 0;
  let bb = 0;
  let ga = 0;
  let gb = 0;
  for (let i = 0; i < distances.length; i++) {
    const d = distances[i]!;
    if (d === 0) continue;
    const power = d ** (2 * b);
    const value = 1 / (1 + a * power);
    const byA = -value * value * power;
    const byB = byA * a * 2 * Math.log(d);
    const residual = value - wanted[i]!;
    aa += byA * byA;
    ab += byA * byB;
    bb += byB * byB;
    ga += byA * residual;
    gb += byB * residual;
  }
  const dampedA = aa * (1 + damping);
  const dampedB = bb * (1 + damping);
  const determinant = dampedA * dampedB - ab * ab;
  return {
    a: a - (dampedB * ga - ab * gb) / determinant,
    b: b - (dampedA * gb - ab * ga) / determinant,
  };
}
